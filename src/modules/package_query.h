#pragma once

#include <functional>
#include <string>
#include <vector>

#include "modules/import_resolver.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/module_fetcher.h"
#include "modules/package_walk.h"
#include "modules/version_query.h"

namespace gorun::modules {

struct QueryResult {
  Version mod;
  RevInfo info;
  std::vector<std::string> packages;
};

/// Finds modules that provide a package and are not in the build list yet (QueryPattern,
/// queryImport).
class PackageQueries {
 public:
  PackageQueries(const ModuleContext& context, ModuleFetcher& fetcher,
                 RequirementLoader& requirements, ImportResolver& resolver,
                 VersionQueries& versions, PackageWalk& walk)
      : context_(context),
        fetcher_(fetcher),
        requirements_(requirements),
        resolver_(resolver),
        versions_(versions),
        walk_(walk) {}

  /// Asks for `query` of all modules whose path is a prefix of the pattern, at the same time; those
  /// that have matching packages, the longest path first, at least one (modload.QueryPackages).
  LoadResult<std::vector<QueryResult>> QueryPackages(
      const std::string& pattern, const std::string& query,
      const std::function<std::string(const std::string& path)>& current,
      const AllowedFunc& allowed);

  /// The files of a module that is known to be the one, with QueryPackages' errors.
  LoadResult<FetchedModule> Fetch(const Version& mod) { return fetcher_.Fetch(mod); }

  /// The module to add to `rs` so that it provides `path`: a replacement that is not required yet,
  /// or the latest version where go.mod may be changed (modload.queryImport). Thread-safe.
  LoadResult<Version> QueryImport(const std::string& path, const Requirements& rs);

 private:
  LoadResult<std::vector<QueryResult>> QueryModules(
      ModuleSource& source, const std::vector<std::string>& paths, const std::string& pattern,
      const std::string& query, const std::function<std::string(const std::string& path)>& current,
      const AllowedFunc& allowed);
  LoadResult<QueryResult> QueryModule(ModuleSource& source, const std::string& path,
                                      const std::string& pattern, const std::string& query,
                                      const std::string& current, const AllowedFunc& allowed);
  LoadResult<std::vector<std::string>> MainModulesLike(const std::string& pattern,
                                                       const std::string& query);
  LoadError VersionOfMain(const std::string& pattern, const std::string& query,
                          const std::vector<std::string>& main_modules) const;
  LoadError NotIn(const Version& mod, const std::string& pattern, const std::string& query) const;
  LoadResult<std::optional<Version>> FromReplacements(const std::string& path,
                                                      const Requirements& rs);

  const ModuleContext& context_;
  ModuleFetcher& fetcher_;
  RequirementLoader& requirements_;
  ImportResolver& resolver_;
  VersionQueries& versions_;
  PackageWalk& walk_;
};

}  // namespace gorun::modules
