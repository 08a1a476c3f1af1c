#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "modules/import_resolver.h"
#include "modules/import_walk.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/package_query.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// Loads packages and what they import, refining the requirements until both fit
/// (modload.loadFromRoots).
class PackageLoader {
 public:
  PackageLoader(const ModuleContext& context, RequirementLoader& requirements,
                ImportResolver& resolver, PackageQueries& queries, ImportScanner& scanner)
      : context_(context),
        requirements_(requirements),
        resolver_(resolver),
        queries_(queries),
        walk_(context, resolver, scanner) {}

  /// The import paths to load under given requirements: patterns may match differently when these
  /// change.
  using ListRoots = std::function<base::Result<std::vector<std::string>>(const Requirements&)>;

  /// Fails only where cmd/go stops as a whole; the text has the "go: " prefixes.
  base::Status Load(const Requirements* initial, const ListRoots& list_roots);

  const Requirements* requirements() const { return rs_; }
  const std::vector<LoadedPackage>& packages() const { return packages_; }
  const LoadedPackage* Find(std::string_view path) const;
  /// Of the packages that are being found at the moment. From any thread.
  ImportWalk::FinishedPart Finished() const { return walk_.Finished(); }
  /// Packages in "all" so far, sorted (computePatternAll).
  std::vector<std::string> All() const;

 private:
  void LoadPackages(const std::vector<std::string>& roots);
  void MarkAll();
  LoadResult<bool> PreloadRoots(const std::vector<std::string>& roots);
  /// Whether the change may concern packages loaded so far.
  LoadResult<bool> UpdateRequirements();
  struct Added {
    Version module;
    uint32_t package;
  };
  LoadResult<std::vector<Added>> ResolveMissing();
  std::string StackText(uint32_t package) const;
  /// Says in the error of a package that no module provides which main module wants it.
  void NameImportingModule(uint32_t package);
  void AddImportersToErrors();
  std::vector<LoadError> CheckMultiplePaths();
  base::Status Failure(const std::vector<LoadError>& errors);

  const ModuleContext& context_;
  RequirementLoader& requirements_;
  ImportResolver& resolver_;
  PackageQueries& queries_;
  ImportWalk walk_;

  const Requirements* rs_ = nullptr;
  // In breadth-first order from the roots.
  std::vector<LoadedPackage> packages_;
  base::StringMap<uint32_t> index_;
};

}  // namespace gorun::modules
