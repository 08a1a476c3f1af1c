#pragma once

#include <functional>
#include <string>
#include <vector>

#include "modules/import_resolver.h"
#include "modules/load_error.h"
#include "modules/local_pattern.h"
#include "modules/module_context.h"
#include "modules/module_fetcher.h"
#include "modules/package_pattern.h"

namespace gorun::modules {

struct WalkResult {
  /// Import paths or directories, sorted as cmd/go does.
  std::vector<std::string> names;
  std::vector<LoadError> errors;
};

/// Finds the packages that a pattern with "..." or a meta-pattern matches, by walking directories
/// (cmd/go/internal/modload/search.go, cmd/go/internal/search).
class PackageWalk {
 public:
  PackageWalk(const ModuleContext& context, GoModSummaries& summaries, ModuleFetcher& fetcher,
              ImportScanner& scanner)
      : context_(context), summaries_(summaries), fetcher_(fetcher), scanner_(scanner) {}

  /// modload.matchPackages: import paths in the given modules, and in std if asked for.
  /// Meta-patterns match all. With -mod=vendor: in the main modules and the vendor directory.
  WalkResult InModules(const std::string& pattern, bool include_std,
                       const std::vector<Version>& modules);
  /// "std" or "cmd": search.Match.MatchPackages.
  WalkResult Standard(const std::string& pattern);
  /// Directories below the working directory that match a local pattern with "...", in walking
  /// order (search.Match.MatchDirs).
  WalkResult LocalDirs(const LocalPattern& pattern, const std::vector<std::string>& mod_roots);

 private:
  struct Tree;
  void Walk(const Tree& tree, const std::string& dir, const std::string& rel, bool top,
            WalkResult& result);
  void KeepPackages(std::vector<std::string>& names, const std::vector<std::string>& dirs,
                    const std::function<bool(const std::string& dir)>& is_package);

  const ModuleContext& context_;
  GoModSummaries& summaries_;
  ModuleFetcher& fetcher_;
  ImportScanner& scanner_;
};

}  // namespace gorun::modules
