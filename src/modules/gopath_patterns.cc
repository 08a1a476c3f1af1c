#include "modules/gopath_patterns.h"

#include <functional>

#include "base/go_quote.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/module_context.h"
#include "modules/package_pattern.h"

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

bool IsHiddenTree(std::string_view element) {
  return element.starts_with('.') || element.starts_with('_') || element == "testdata";
}

}  // namespace

PatternMatch GopathPatterns::Match(const std::string& pattern) {
  PatternMatch match;
  match.pattern = CleanPattern(pattern);
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
      if (IsHiddenTree(element)) return false;
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
    // A leading "./" counts, and CleanPath drops it.
    std::string clean = host::CleanPath(match.pattern);
    const std::string prefix = clean != "." && match.pattern.starts_with("./") ? "./" : "";
    clean = prefix + clean;
    const PackagePattern matcher(clean);
    const std::string head = clean.substr(0, clean.find("..."));
    // With its slash, as errors show it.
    const std::string top = head.substr(0, head.rfind('/') + 1);
    const std::string clean_top = host::CleanPath(top);
    const std::string abs_top = host::AbsPath(host_.cwd, top);

    Candidates candidates;
    Walk walk{trees_.files(),
              [&](const std::string& below) {
                const std::string path = host::JoinPath(clean_top, below);
                const std::string element = host::BaseName(path);
                if (IsHiddenTree(element) && element != "." && element != "..") return false;
                std::string name = prefix + path;
                if (!matcher.Matches(name)) return true;
                candidates.emplace_back(std::move(name), host::JoinPath(abs_top, below));
                return true;
              },
              nullptr};
    auto walked = trees_.IsDir(abs_top)
                      ? WalkTree(walk, abs_top, "")
                      : base::Status(base::Fail(StrCat("lstat ", top,
                                                       trees_.files().Exists(abs_top)
                                                           ? ": not a directory"
                                                           : ": no such file or directory")));
    dirs = Packages(std::move(candidates), false);
    if (!walked) {
      // Directories are called as the pattern calls them.
      const std::string text =
          base::ReplaceAll(walked.error().text(), StrCat(" ", abs_top, ":"), StrCat(" ", top, ":"));
      AddError(match, base::ReplaceAll(text, StrCat(" ", abs_top, "/"),
                                       clean_top == "." ? " " : StrCat(" ", clean_top, "/")));
    }
  }
  for (std::string& dir : dirs) {
    std::string path = trees_.PlaceOf(host::AbsPath(host_.cwd, dir)).import_path;
    match.packages.push_back(path == "." ? std::move(dir) : std::move(path));
  }
}

}  // namespace gorun::modules
