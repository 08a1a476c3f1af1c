#include "modules/gopath_patterns.h"

#include <functional>

#include "base/go_quote.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/import_path.h"
#include "modules/local_pattern.h"
#include "modules/module_context.h"

namespace gorun::modules {

using base::StrCat;

namespace {

// How a tree of directories is walked: each by its path below the top, "" for the top.
struct Walk {
  host::FileReader& files;
  // Whether to look at a directory and what lies in it.
  std::function<bool(const std::string& below)> enter;
  // Symbolic links are not followed.
  std::function<void(const std::string& below)> link;
};

// Ends at the first directory that cannot be read (fsys.WalkDir with a function that returns each
// error).
base::Status WalkTree(const Walk& walk, const std::string& dir, const std::string& below) {
  if (!walk.enter(below)) return {};
  TRY_ASSIGN(std::vector<host::DirEntry> entries, walk.files.ReadDir(dir));
  for (const host::DirEntry& entry : entries) {
    const std::string inner = below.empty() ? entry.name : StrCat(below, "/", entry.name);
    if (entry.type == host::FileType::kDirectory) {
      TRY(WalkTree(walk, host::JoinPath(dir, entry.name), inner));
    } else if (entry.type == host::FileType::kSymlink && walk.link) {
      walk.link(inner);
    }
  }
  return {};
}

}  // namespace

PatternMatch GopathPatterns::Match(const std::string& pattern) {
  PatternMatch match;
  match.pattern = CleanPattern(pattern, local_go_);
  match.literal = !base::Contains(match.pattern, "...") && !IsMetaPackage(match.pattern, local_go_);
  if (IsLocalImport(match.pattern) || host::IsAbsPath(match.pattern)) {
    MatchDirs(match);
  } else if (match.literal) {
    match.packages = {match.pattern};
  } else {
    MatchTrees(match);
  }
  if (match.packages.empty() && match.errors.empty()) {
    host_.err.Write(
        StrCat("go: warning: ", base::GoQuote(match.pattern), " matched no packages\n"));
  }
  return match;
}

void GopathPatterns::AddError(PatternMatch& match, const std::string& text) {
  match.errors.push_back(match.literal ? text : StrCat("pattern ", match.pattern, ": ", text));
}

std::vector<std::string> GopathPatterns::Packages(Candidates candidates, bool cmd_only) {
  std::vector<char> keep(candidates.size());
  base::ParallelFor(candidates.size(), static_cast<size_t>(std::max(settings_.parallelism, 1)),
                    [&](size_t i) {
                      const auto& [name, dir] = candidates[i];
                      // Programs of other modules are no part of the distribution.
                      const bool foreign = name.starts_with("cmd/vendor/") && cmd_only;
                      keep[i] = scanner_.IsPackage(dir) && !(foreign && scanner_.IsCommand(dir));
                    });
  std::vector<std::string> names;
  for (size_t i = 0; i < candidates.size(); i++) {
    if (keep[i]) names.push_back(std::move(candidates[i].first));
  }
  return names;
}

// search.Match.MatchPackages.
void GopathPatterns::MatchTrees(PatternMatch& match) {
  const bool meta = IsMetaPackage(match.pattern, local_go_);
  const bool std_only = match.pattern == "std";
  const bool cmd_only = match.pattern == "cmd";
  const PackagePattern matcher(match.pattern);
  // "builtin" is for documentation only.
  base::StringSet have = {"builtin"};
  if (!settings_.cgo_enabled) have.insert("runtime/cgo");

  for (const std::string& src : trees_.SrcDirs()) {
    if ((std_only || cmd_only) && src != host::JoinPath(trees_.goroot(), "src")) continue;
    Candidates candidates;
    const std::string import_root = cmd_only ? "cmd" : "";
    auto wanted = [&](const std::string& name, std::string_view element) {
      if (IsHiddenElement(element)) return false;
      if (std_only && (!IsStandardImportPath(name) || name == "cmd")) return false;
      return meta || matcher.TreeCanMatch(name);
    };
    auto name_of = [&](const std::string& below) {
      return import_root.empty() ? below : host::JoinPath(import_root, below);
    };
    Walk walk{trees_.files(),
              [&](const std::string& below) {
                const std::string name = name_of(below);
                // The top itself is no package.
                if (name.empty()) return true;
                if (!wanted(name, host::BaseName(name))) return false;
                if (have.insert(name).second && (meta || matcher.Matches(name))) {
                  candidates.emplace_back(name, host::JoinPath(src, name));
                }
                return true;
              },
              nullptr};
    if (!meta) {
      walk.link = [&](const std::string& below) {
        const std::string path = host::JoinPath(src, below);
        if (wanted(below, host::BaseName(below)) && trees_.files().IsDir(path)) {
          host_.err.Write(StrCat("warning: ignoring symlink ", path, "\n"));
        }
      };
    }
    auto walked = WalkTree(walk, host::JoinPath(src, import_root), "");
    for (std::string& name : Packages(std::move(candidates), cmd_only)) {
      match.packages.push_back(std::move(name));
    }
    if (!walked) AddError(match, walked.error().text());
  }
}

// search.Match.MatchDirs, and the second half of search.ImportPathsQuiet.
void GopathPatterns::MatchDirs(PatternMatch& match) {
  std::vector<std::string> dirs;
  if (match.literal) {
    dirs = {match.pattern};
  } else {
    const LocalPattern pattern(match.pattern, host_.cwd);
    Candidates candidates;
    Walk walk{trees_.files(),
              [&](const std::string& below) {
                if (pattern.IsHidden(below)) return false;
                std::string name = pattern.Name(below);
                if (!pattern.Matches(name)) return true;
                candidates.emplace_back(std::move(name), host::JoinPath(pattern.top(), below));
                return true;
              },
              nullptr};
    base::Status walked = pattern.CheckTop(trees_.files());
    if (walked) walked = WalkTree(walk, pattern.top(), "");
    dirs = Packages(std::move(candidates), false);
    if (!walked) AddError(match, pattern.ErrorText(walked.error().text()));
  }
  for (std::string& dir : dirs) {
    std::string path = trees_.PlaceOf(host::AbsPath(host_.cwd, dir)).import_path;
    match.packages.push_back(path == "." ? std::move(dir) : std::move(path));
  }
}

}  // namespace gorun::modules
