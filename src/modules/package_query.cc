#include "modules/package_query.h"

#include <algorithm>
#include <optional>

#include "base/go_quote.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/import_path.h"
#include "modules/package_pattern.h"
#include "modules/pseudo_version.h"

namespace gorun::modules {

using base::StrCat;

namespace {

bool IsWildcard(std::string_view pattern) { return base::Contains(pattern, "..."); }

// Every prefix of `path` that may be a module's path, the longest first, but the main modules'.
std::vector<std::string> ModulePrefixes(const ModuleContext& context, std::string_view path) {
  std::vector<std::string> prefixes;
  for (; path != "."; path = PathDir(path)) {
    if (path.empty() || path == "/") break;
    if (!context.main.Contains(path) && SplitPathVersion(path)) prefixes.emplace_back(path);
  }
  return prefixes;
}

// The error that helps most: the most useful class, at the longest path.
LoadError MostUseful(const std::vector<LoadResult<QueryResult>>& results) {
  const LoadError* no_package = nullptr;
  const LoadError* no_version = nullptr;
  const LoadError* no_patch_base = nullptr;
  const LoadError* invalid_path = nullptr;
  const LoadError* invalid_version = nullptr;
  const LoadError* not_exist = nullptr;
  auto first = [](const LoadError*& slot, const LoadError& error) {
    if (slot == nullptr) slot = &error;
  };
  for (const LoadResult<QueryResult>& r : results) {
    if (r) continue;
    const LoadError& e = r.error();
    if (e.not_in_module() != nullptr) {
      first(no_package, e);
    } else if (e.kind == LoadError::Kind::kNoMatchingVersion) {
      first(no_version, e);
    } else if (e.kind == LoadError::Kind::kNoPatchBase) {
      first(no_patch_base, e);
    } else if (e.kind == LoadError::Kind::kInvalidPath) {
      first(invalid_path, e);
    } else if (e.IsNotExist()) {
      first(not_exist, e);
    } else if (e.kind == LoadError::Kind::kInvalidVersion) {
      first(invalid_version, e);
    }
  }
  for (const LoadError* e :
       {no_package, no_version, no_patch_base, invalid_path, invalid_version, not_exist}) {
    if (e != nullptr) return *e;
  }
  return LoadError("no modules found");
}

// A failure that is none of the classes above stops the query, unless a longer path gave something.
std::optional<LoadError> Unclassified(const std::vector<LoadResult<QueryResult>>& results) {
  bool have = false;
  for (const LoadResult<QueryResult>& r : results) {
    if (r || r.error().not_in_module() != nullptr) {
      have = true;
      continue;
    }
    const LoadError& e = r.error();
    bool classified = e.kind == LoadError::Kind::kNoMatchingVersion ||
                      e.kind == LoadError::Kind::kNoPatchBase ||
                      e.kind == LoadError::Kind::kInvalidPath ||
                      e.kind == LoadError::Kind::kInvalidVersion || e.IsNotExist();
    if (!classified && !have) return e;
  }
  return std::nullopt;
}

}  // namespace

LoadResult<QueryResult> PackageQueries::QueryModule(ModuleSource& source, const std::string& path,
                                                    const std::string& pattern,
                                                    const std::string& query,
                                                    const std::string& current,
                                                    const AllowedFunc& allowed) {
  QueryResult result;
  result.mod.path = path;
  LOAD_TRY_ASSIGN(result.info, versions_.QueryAt(source, path, query, current, allowed));
  result.mod.version = result.info.version;
  if (gover::IsToolchain(path)) return result;
  LOAD_TRY_ASSIGN(FetchedModule tree, fetcher_.Fetch(result.mod));
  bool path_matches = path == pattern;
  if (IsWildcard(pattern)) {
    WalkResult walked = walk_.InModules(pattern, false, {result.mod});
    result.packages = std::move(walked.names);
    path_matches = PackagePattern(pattern).Matches(path);
    if (result.packages.empty() && !path_matches && !walked.errors.empty()) {
      return tl::unexpected(std::move(walked.errors[0]));
    }
  } else if (resolver_.FindInModule(pattern, path, tree.dir, tree.is_local).have_go_files) {
    result.packages = {pattern};
  }
  if (result.packages.empty() && !path_matches) {
    return tl::unexpected(NotIn(result.mod, pattern, query));
  }
  return result;
}

// modload.queryPrefixModules.
LoadResult<std::vector<QueryResult>> PackageQueries::QueryModules(
    ModuleSource& source, const std::vector<std::string>& paths, const std::string& pattern,
    const std::string& query, const std::function<std::string(const std::string& path)>& current,
    const AllowedFunc& allowed) {
  // One thread each: most of the time goes into waiting for answers that say "no such module". But
  // the path is somebody else's, and may have any number of elements.
  constexpr size_t kMostThreads = 64;
  std::vector<std::optional<LoadResult<QueryResult>>> answers(paths.size());
  base::ParallelFor(paths.size(), std::min(paths.size(), kMostThreads), [&](size_t i) {
    answers[i] = QueryModule(source, paths[i], pattern, query, current(paths[i]), allowed);
  });
  std::vector<LoadResult<QueryResult>> results;
  std::vector<QueryResult> found;
  for (auto& answer : answers) {
    if (*answer) found.push_back(**answer);
    results.push_back(*std::move(answer));
  }
  if (auto error = Unclassified(results)) return tl::unexpected(*std::move(error));
  if (found.empty()) return tl::unexpected(MostUseful(results));
  return found;
}

LoadResult<std::vector<QueryResult>> PackageQueries::QueryPackages(
    const std::string& pattern, const std::string& query,
    const std::function<std::string(const std::string& path)>& current,
    const AllowedFunc& allowed) {
  std::string base_path = pattern;
  if (size_t wild = pattern.find("..."); wild != std::string::npos) {
    base_path = std::string(PathDir(std::string_view(pattern).substr(0, wild + 3)));
    if (base_path == ".") {
      return tl::unexpected(LoadError(StrCat("no modules to query for ", pattern, "@", query,
                                             " because first path element contains a wildcard")));
    }
  }
  LOAD_TRY_ASSIGN(std::vector<std::string> main_matches, MainModulesLike(pattern, query));
  std::vector<std::string> candidates = ModulePrefixes(context_, base_path);
  if (candidates.empty()) {
    if (!main_matches.empty()) return tl::unexpected(VersionOfMain(pattern, query, main_matches));
    return tl::unexpected(NotIn({}, pattern, query));
  }

  // All of them at one place, before any of them elsewhere: nearly all prefixes of a package's path
  // are no module's, and where the package is found nobody needs to look for those in repositories.
  auto answers = TryProxies<std::vector<QueryResult>>(context_.source, [&](ModuleSource& one) {
    return QueryModules(one, candidates, pattern, query, current, allowed);
  });
  if (!answers) {
    if (!main_matches.empty() && answers.error().IsNotExist()) {
      return tl::unexpected(VersionOfMain(pattern, query, main_matches));
    }
    return tl::unexpected(std::move(answers).error());
  }
  std::vector<QueryResult> found;
  std::optional<QueryResult> module_only;
  for (QueryResult& answer : *answers) {
    if (answer.packages.empty()) {
      module_only = std::move(answer);
    } else {
      found.push_back(std::move(answer));
    }
  }
  if (found.empty()) return tl::unexpected(NotIn(module_only->mod, pattern, query));
  return found;
}

// The main modules whose path the pattern matches. Fails if it matches packages in one: their
// version cannot be asked for.
LoadResult<std::vector<std::string>> PackageQueries::MainModulesLike(const std::string& pattern,
                                                                     const std::string& query) {
  std::vector<std::string> matches;
  for (const MainModule& main : context_.main.modules) {
    if (main.root.empty()) continue;
    std::vector<std::string> packages;
    if (IsWildcard(pattern)) {
      packages = walk_.InModules(pattern, false, {main.mod}).names;
    } else if (resolver_.FindInModule(pattern, main.path_prefix, main.root, true).have_go_files) {
      packages = {pattern};
    }
    if (packages.size() > 1) {
      return tl::unexpected(
          LoadError(StrCat("pattern ", pattern, " matches ", packages.size(),
                           " packages in the main module, so can't request version ", query)));
    }
    if (packages.size() == 1) {
      return tl::unexpected(
          LoadError(IsWildcard(pattern)
                        ? StrCat("pattern ", pattern, " matches package ", packages[0],
                                 " in the main module, so can't request version ", query)
                        : StrCat("package ", packages[0],
                                 " is in the main module, so can't request version ", query)));
    }
    if (PackagePattern(pattern).Matches(main.mod.path)) matches.push_back(main.mod.path);
  }
  return matches;
}

LoadError PackageQueries::VersionOfMain(const std::string& pattern, const std::string& query,
                                        const std::vector<std::string>& main_modules) const {
  if (context_.main.Contains(pattern)) {
    return LoadError(StrCat("can't request version ", base::GoQuote(query), " of the main module (",
                            pattern, ")"));
  }
  return LoadError(StrCat("can't request version ", base::GoQuote(query), " of pattern ",
                          base::GoQuote(pattern), " that includes the main module (",
                          base::Join(main_modules, ", "), ")"));
}

// `mod` may be empty: no module at all.
LoadError PackageQueries::NotIn(const Version& mod, const std::string& pattern,
                                const std::string& query) const {
  PackageNotInModule missing;
  missing.module = mod;
  if (!mod.path.empty()) missing.replacement = context_.Replacement(mod);
  missing.query = query;
  missing.pattern = pattern;
  return LoadError(std::move(missing));
}

// A replacement in go.mod that has the package, and whose module is not required at all or at less.
LoadResult<std::optional<Version>> PackageQueries::FromReplacements(const std::string& path,
                                                                    const Requirements& rs) {
  std::vector<Version> candidates;
  for (const auto& [module_path, highest] : context_.main.highest_replaced) {
    if (!HasSlashPrefix(path, module_path)) continue;
    std::string version = highest;
    if (version.empty()) {
      // A version below all real ones, so that users of the main module can choose any.
      auto split = SplitPathVersion(module_path);
      version = ZeroPseudoVersion(split && !split->path_major.empty() ? split->path_major.substr(1)
                                                                      : "v0");
    }
    const GraphResult& graph = requirements_.Graph(rs);
    if (graph.error) return tl::unexpected(*graph.error);
    if (gover::ModCompare(module_path, graph.graph->Selected(module_path), version) >= 0) continue;
    candidates.push_back({module_path, std::move(version)});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const Version& a, const Version& b) {
    return a.path.size() > b.path.size();
  });
  for (const Version& m : candidates) {
    const LoadResult<FetchedModule>& tree = fetcher_.Fetch(m);
    if (!tree) {
      if (tree.error().kind != LoadError::Kind::kSumMissing) return tl::unexpected(tree.error());
      ImportMissingSum missing;
      missing.path = path;
      return tl::unexpected(LoadError(std::move(missing)));
    }
    auto in = resolver_.FindInModule(path, m.path, tree->dir, tree->is_local);
    if (in.error) return tl::unexpected(LoadError(*std::move(in.error)));
    if (!in.have_go_files) continue;
    if (context_.build_mod == "readonly") {
      ImportMissing missing = context_.MakeImportMissing(path);
      missing.replaced = m;
      return tl::unexpected(LoadError(std::move(missing)));
    }
    return m;
  }
  if (!candidates.empty() && !CheckPath(path)) {
    // The path can exist in a replaced module only.
    return tl::unexpected(NotIn(candidates[0], path, "latest"));
  }
  return std::optional<Version>();
}

LoadResult<Version> PackageQueries::QueryImport(const std::string& path, const Requirements& rs) {
  LOAD_TRY_ASSIGN(std::optional<Version> replaced, FromReplacements(path, rs));
  if (replaced) return *replaced;

  ImportMissing missing = context_.MakeImportMissing(path);
  if (IsStandardImportPath(path)) {
    missing.is_std = true;
    return tl::unexpected(LoadError(std::move(missing)));
  }
  if (context_.build_mod != "mod" && !context_.allow_missing_module_imports) {
    if (context_.build_mod_explicit) {
      missing.query_error = StrCat("import lookup disabled by -mod=", context_.build_mod);
    } else if (!context_.build_mod_reason.empty()) {
      missing.query_error = StrCat("import lookup disabled by -mod=", context_.build_mod, "\n\t(",
                                   context_.build_mod_reason, ")");
    }
    return tl::unexpected(LoadError(std::move(missing)));
  }

  context_.Print(StrCat("go: finding module for package ", path));
  const GraphResult& graph = requirements_.Graph(rs);
  if (graph.error) return tl::unexpected(*graph.error);
  auto selected = [&](const std::string& p) { return std::string(graph.graph->Selected(p)); };
  auto candidates = QueryPackages(path, "latest", selected,
                                  [&](const Version& m) { return versions_.CheckAllowed(m); });
  if (!candidates) {
    if (!candidates.error().IsNotExist()) return tl::unexpected(candidates.error());
    missing.query_error = candidates.error().Text();
    return tl::unexpected(LoadError(std::move(missing)));
  }
  for (size_t i = 0; i < candidates->size(); i++) {
    const Version& m = (*candidates)[i].mod;
    std::string have = selected(m.path);
    if (gover::ModCompare(m.path, have, m.version) <= 0) return m;
    // The latest version has the package, but a newer one that is required (a pre-release) does
    // not.
    if (i == 0) missing.new_missing_version = have;
  }
  missing.module = candidates->front().mod;
  return tl::unexpected(LoadError(std::move(missing)));
}

}  // namespace gorun::modules
