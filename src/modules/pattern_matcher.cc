#include "modules/pattern_matcher.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"
#include "modules/module_root.h"

namespace gorun::modules {

using base::StrCat;

namespace {

// The two directories of GOROOT/src that are no packages; wildcards pass over them in silence.
constexpr std::string_view kGorootSrcText = "GOROOT/src is not an importable package";
constexpr std::string_view kBuiltinText =
    "\"builtin\" is a pseudo-package, not an importable package";

bool IsPseudoPackage(const LoadError& error) {
  return error.text == kGorootSrcText || error.text == kBuiltinText;
}

}  // namespace

PatternMatcher::PatternMatcher(const ModuleContext& context, ModuleFetcher& fetcher,
                               RequirementLoader& requirements, ImportResolver& resolver,
                               PackageWalk& walk, const std::vector<std::string>& patterns)
    : context_(context),
      fetcher_(fetcher),
      requirements_(requirements),
      resolver_(resolver),
      walk_(walk) {
  for (const std::string& p : patterns) {
    Match match;
    match.pattern = CleanPattern(p, context_.local_go);
    match.local = IsLocalImport(match.pattern) || host::IsAbsPath(match.pattern);
    match.literal =
        !base::Contains(match.pattern, "...") && !IsMetaPackage(match.pattern, context_.local_go);
    matches_.push_back(std::move(match));
  }
}

void PatternMatcher::AddError(Match& match, const std::string& text) const {
  match.errors.push_back(match.literal ? text : StrCat("pattern ", match.pattern, ": ", text));
}

base::Status PatternMatcher::Update(const Requirements& rs, const PackageLoader* loaded) {
  for (Match& match : matches_) {
    if (match.local) {
      TRY(UpdateLocal(match, rs, loaded != nullptr));
    } else if (match.literal) {
      match.packages = {match.pattern};
    } else if (match.pattern == "std" || match.pattern == "cmd") {
      if (match.packages.empty()) {
        WalkResult walked = walk_.Standard(match.pattern);
        match.packages = std::move(walked.names);
        for (const LoadError& e : walked.errors) AddError(match, e.Text());
      }
    } else if (match.pattern == "tool") {
      match.packages.assign(context_.main.tools.begin(), context_.main.tools.end());
      std::sort(match.packages.begin(), match.packages.end());
    } else if (match.pattern == "all" && loaded != nullptr) {
      match.packages = loaded->All();
    } else {
      match.errors.clear();
      WalkResult walked;
      if (match.pattern == "work" || match.pattern == "all") {
        walked = walk_.InModules(match.pattern, false, context_.main.Versions());
      } else {
        const GraphResult& graph = requirements_.Graph(rs);
        if (graph.error) match.errors.push_back(graph.error->Text());
        walked = walk_.InModules(match.pattern, true, graph.graph->BuildList());
      }
      match.packages = std::move(walked.names);
      for (const LoadError& e : walked.errors) AddError(match, e.Text());
      if (match.pattern == "all") {
        std::vector<std::string> tools(context_.main.tools.begin(), context_.main.tools.end());
        std::sort(tools.begin(), tools.end());
        match.packages.insert(match.packages.end(), tools.begin(), tools.end());
      }
    }
  }
  return {};
}

std::string_view PatternMatcher::Scope() const {
  return context_.InWorkspace() ? "modules listed in go.work or their selected dependencies"
                                : "main module or its selected dependencies";
}

void PatternMatcher::FindDirs(Match& match, const Requirements& rs) {
  match.dirs.emplace();
  if (match.literal) {
    match.dirs->push_back(match.pattern);
    return;
  }
  // A walk through, say, /etc would be for nothing: only what some module in use contains has a
  // path.
  std::string head = match.pattern.substr(0, match.pattern.find("...") + 3);
  std::string dir = context_.Abs(host::DirName(host::CleanPath(head)));
  std::string root = FindModuleRoot(context_.host.files, dir);
  const std::vector<std::string>& roots = context_.mod_roots;
  bool in_main = std::find(roots.begin(), roots.end(), root) != roots.end();
  if (!in_main && context_.InDir(dir, context_.goroot_src).empty() &&
      PathInModuleCache(dir, rs).empty()) {
    match.dir_errors.push_back(LoadError(
        StrCat("directory prefix ", context_.ShortPath(dir), " does not contain ", Scope())));
    return;
  }
  WalkResult walked = walk_.LocalDirs(LocalPattern(match.pattern, context_.host.cwd), roots);
  match.dirs = std::move(walked.names);
  match.dir_errors = std::move(walked.errors);
}

base::Status PatternMatcher::UpdateLocal(Match& match, const Requirements& rs, bool last) {
  if (!match.dirs) {
    FindDirs(match, rs);
    for (const LoadError& e : match.dir_errors) AddError(match, e.Text());
  }
  // Which import path a directory has may change with the build list.
  match.packages.clear();
  for (const std::string& dir : *match.dirs) {
    auto package = ResolveLocal(dir, rs);
    if (package) {
      match.packages.push_back(std::move(*package));
      continue;
    }
    if (!match.literal && IsPseudoPackage(package.error())) continue;
    if (!context_.HasModRoot()) return base::Fail(context_.NoModRootError());
    if (last) AddError(match, package.error().Text());
  }
  return {};
}

LoadResult<std::string> PatternMatcher::ResolveLocal(const std::string& dir,
                                                     const Requirements& rs) {
  auto fail = [](std::string text) { return tl::unexpected(LoadError(std::move(text))); };
  std::string abs = context_.Abs(dir);
  host::FileSystem& files = context_.host.files;
  // With an overlay what is listed as a directory need not be one.
  if (!resolver_.HasGoFiles(abs) || !files.IsDir(abs)) {
    // A directory without any Go file might be another module's package as well as no package at
    // all.
    auto info = files.Stat(abs);
    if (!info) {
      if (info.error().Is(base::ErrorKind::kNotFound)) {
        return fail(StrCat("stat ", abs, ": directory not found"));
      }
      return tl::unexpected(LoadError(info.error()));
    }
    // What is no directory is no package of any module: said below. What cannot be listed might be.
    if (info->IsDir() && files.ReadDir(abs)) return fail(StrCat("no Go files in ", abs));
  }
  for (const MainModule& main : context_.main.modules) {
    if (main.root.empty() || abs != main.root) continue;
    if (abs == context_.goroot_src) return fail(std::string(kGorootSrcText));
    return main.path_prefix;
  }
  std::optional<PackageNotInModule> not_found;
  size_t longest = 0;
  for (const MainModule& main : context_.main.modules) {
    if (main.root.empty() || !host::HasPathPrefix(abs, main.root)) continue;
    std::string_view suffix = std::string_view(abs).substr(main.root.size());
    if (base::Contains(suffix, "@")) continue;
    while (suffix.starts_with('/')) suffix.remove_prefix(1);
    if (suffix.starts_with("vendor/")) {
      if (!context_.Vendoring()) {
        return fail(StrCat("without -mod=vendor, directory ", abs, " has no package path"));
      }
      std::string vendored(suffix.substr(std::string_view("vendor/").size()));
      if (context_.vendor->package_module.contains(vendored)) return vendored;
      return fail(StrCat("directory ", abs, " is not a package listed in vendor/modules.txt"));
    }
    if (main.path_prefix.empty()) {
      if (suffix == "builtin") return fail(std::string(kBuiltinText));
      return std::string(suffix);
    }
    std::string package = JoinSlash(main.path_prefix, suffix);
    auto in = resolver_.FindInModule(package, main.path_prefix, main.root, true);
    if (in.error) return tl::unexpected(LoadError(*std::move(in.error)));
    if (in.have_go_files) return package;
    // Of modules that are nested in each other, the innermost is the one that is meant.
    if (main.path_prefix.size() <= longest) continue;
    longest = main.path_prefix.size();
    not_found.emplace();
    not_found->main_modules = {main.mod.path};
    not_found->pattern = std::move(package);
  }
  if (not_found) return tl::unexpected(LoadError(std::move(*not_found)));

  std::string in_std = context_.InDir(abs, context_.goroot_src);
  if (!in_std.empty() && in_std != "." && !base::Contains(in_std, "@")) {
    if (in_std == "builtin") return fail(std::string(kBuiltinText));
    return in_std;
  }
  std::string package = PathInModuleCache(abs, rs);
  if (!package.empty()) return package;
  std::string shown = context_.ShortPath(abs);
  std::string where = shown == "." ? "current directory" : StrCat("directory ", shown);
  if (context_.InWorkspace()) {
    std::string root = FindModuleRoot(context_.host.files, abs);
    if (!root.empty()) {
      return fail(
          StrCat(where,
                 " is contained in a module that is not one of the workspace modules listed "
                 "in go.work. You can add the module to the workspace using:\n\tgo work use ",
                 context_.ShortPath(root)));
    }
  }
  return fail(StrCat(where, " outside ", Scope()));
}

std::string PatternMatcher::PathInModuleCache(const std::string& dir, const Requirements& rs) {
  auto try_module = [&](const Version& m) -> std::string {
    if (gover::IsToolchain(m.path)) return "";
    std::string root = fetcher_.LocalDir(m);
    if (root.empty()) return "";
    std::string sub = context_.InDir(dir, root);
    if (sub.empty() || base::Contains(sub, "/vendor/") || sub.starts_with("vendor/") ||
        base::Contains(sub, "@")) {
      return "";
    }
    return JoinSlash(m.path, sub);
  };
  if (rs.pruning == Pruning::kPruned) {
    for (const Version& m : rs.roots) {
      if (requirements_.RootSelected(rs, m.path) != std::string_view(m.version)) continue;
      if (std::string path = try_module(m); !path.empty()) return path;
    }
  }
  for (const Version& m : requirements_.Graph(rs).graph->BuildList()) {
    if (m.version.empty()) continue;
    if (std::string path = try_module(m); !path.empty()) return path;
  }
  return "";
}

std::vector<std::string> PatternMatcher::Packages() const {
  std::vector<std::string> all;
  for (const Match& m : matches_) all.insert(all.end(), m.packages.begin(), m.packages.end());
  return all;
}

std::vector<PatternMatch> PatternMatcher::Finish() {
  std::vector<PatternMatch> result;
  for (Match& m : matches_) {
    if (m.packages.empty() && m.errors.empty()) {
      context_.Print(StrCat("go: warning: ", base::GoQuote(m.pattern), " matched no packages"));
    }
    result.push_back({std::move(m.pattern), m.literal, std::move(m.packages), std::move(m.errors)});
  }
  return result;
}

}  // namespace gorun::modules
