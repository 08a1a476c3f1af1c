#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/once_map.h"
#include "base/string_map.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/module_fetcher.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// The unique place that provides a package.
struct FoundPackage {
  /// Path "" for the standard library and for "C".
  Version module;
  /// "" for "C" alone.
  std::string dir;
};

/// Which module provides a package (modload.importFromModules). Thread-safe.
class ImportResolver {
 public:
  ImportResolver(const ModuleContext& context, GoModSummaries& summaries, ModuleFetcher& fetcher,
                 RequirementLoader& requirements, ImportScanner& scanner)
      : context_(context),
        summaries_(summaries),
        fetcher_(fetcher),
        requirements_(requirements),
        scanner_(scanner) {}

  /// Looks in the main module and the roots of `rs` first; unless `use_graph`, loads the graph only
  /// if that did not find the package. With -mod=vendor, main modules and the vendor directory are
  /// all there is. Fails if more than one place has it.
  LoadResult<FoundPackage> Import(const std::string& path, const Requirements& rs, bool use_graph);

  /// Adds to `zips` the modules whose files Import will look into, as far as that can be told
  /// before it does.
  void WantedZips(std::string_view path, const Requirements& rs, std::vector<Version>& zips) const;

  /// The path that `path` means in a std package `parent`: its vendored copy if there is one
  /// (stdVendor).
  std::string StdVendor(std::string_view parent, std::string_view path);

  /// The directory of a standard package; "" if the path is none (findStandardImportPath).
  std::string StandardDir(std::string_view path);

  struct DirInModule {
    /// "" if `path` cannot be in that module.
    std::string dir;
    bool have_go_files = false;
    /// It is there, but cannot be listed.
    std::optional<base::Error> error;
  };
  /// Where package `path` would be in the module `module_path` with root `root`; local trees may
  /// have other modules nested in them (modload.dirInModule). An empty module path is std's.
  DirInModule FindInModule(std::string_view path, std::string_view module_path,
                           const std::string& root, bool is_local);
  bool HasGoFiles(const std::string& dir);

 private:
  // From the shortest module path to the longest.
  struct Providers {
    std::vector<FoundPackage> found;
    // Paths of modules that may have the package, but go.sum lacks them.
    std::vector<std::string> without_sum;
  };
  // Looks in modules of the graph, or of the roots if that is nullptr.
  LoadResult<Providers> FindProviders(const std::string& path, const Requirements& rs,
                                      const ModuleGraph* graph);
  LoadResult<std::optional<FoundPackage>> FindInStandardModule(const std::string& path);
  LoadResult<void> CheckGoMod(const Version& module);
  LoadError MissingEverywhere(const std::string& path) const;
  LoadResult<FoundPackage> ImportVendored(const std::string& path, const std::string& standard);
  std::optional<base::Error> WhyUnlisted(const std::string& dir) const;
  bool IsListedInVendor(const std::string& path);

  const ModuleContext& context_;
  GoModSummaries& summaries_;
  ModuleFetcher& fetcher_;
  RequirementLoader& requirements_;
  ImportScanner& scanner_;
  base::OnceMap<std::string, bool> have_go_files_;
  base::OnceMap<std::string, std::optional<base::Error>> why_unlisted_;
  base::OnceMap<std::string, bool> have_go_mod_;
  base::OnceMap<std::string, bool> vendor_listed_;
  base::OnceMap<std::string, bool> std_vendored_;
};

}  // namespace gorun::modules
