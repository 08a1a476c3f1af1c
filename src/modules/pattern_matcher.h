#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modules/import_resolver.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/module_fetcher.h"
#include "modules/package_loader.h"
#include "modules/package_walk.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// The command line's patterns as import paths, which may change with the requirements (the closure
/// updateMatches in modload.LoadPackages).
class PatternMatcher {
 public:
  PatternMatcher(const ModuleContext& context, ModuleFetcher& fetcher,
                 RequirementLoader& requirements, ImportResolver& resolver, PackageWalk& walk,
                 const std::vector<std::string>& patterns);

  /// Matches anew. `loaded` is the finished loader at the last call and nullptr before. Fails where
  /// cmd/go stops.
  base::Status Update(const Requirements& rs, const PackageLoader* loaded);
  std::vector<std::string> Packages() const;
  /// Warns of patterns that matched nothing, and hands the matches over.
  std::vector<PatternMatch> Finish();

 private:
  struct Match {
    std::string pattern;
    bool local = false;
    bool literal = false;
    /// Local patterns' directories, found at the first update.
    std::optional<std::vector<std::string>> dirs;
    std::vector<LoadError> dir_errors;
    std::vector<std::string> packages;
    std::vector<std::string> errors;
  };
  base::Status UpdateLocal(Match& match, const Requirements& rs, bool last);
  /// What directories have to be inside of, in words.
  std::string_view Scope() const;
  void FindDirs(Match& match, const Requirements& rs);
  void AddError(Match& match, const std::string& text) const;
  /// resolveLocalPackage.
  LoadResult<std::string> ResolveLocal(const std::string& dir, const Requirements& rs);
  std::string PathInModuleCache(const std::string& dir, const Requirements& rs);

  const ModuleContext& context_;
  ModuleFetcher& fetcher_;
  RequirementLoader& requirements_;
  ImportResolver& resolver_;
  PackageWalk& walk_;
  std::vector<Match> matches_;
};

}  // namespace gorun::modules
