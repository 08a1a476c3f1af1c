#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/string_map.h"
#include "modules/import_resolver.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/package_query.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// A package as the module loader sees it (modload.loadPkg).
struct LoadedPackage {
  std::string path;
  /// Path "" for the standard library and where no module was found.
  Version module;
  std::string dir;
  std::optional<LoadError> error;
  /// In the order of the scanner.
  std::vector<uint32_t> imports;
  /// Below GOROOT/src with a path of the standard library.
  bool in_std = false;
  bool is_root = false;
  /// In the pattern "all".
  bool in_all = false;
  /// Which package imported it first; itself for a root.
  uint32_t importer = 0;
};

/// Loads packages and what they import, refining the requirements until both fit
/// (modload.loadFromRoots). Packages of the standard library are found but their imports not
/// followed: these lead to std only.
class PackageLoader {
 public:
  PackageLoader(const ModuleContext& context, RequirementLoader& requirements,
                ImportResolver& resolver, PackageQueries& queries, ImportScanner& scanner)
      : context_(context),
        requirements_(requirements),
        resolver_(resolver),
        queries_(queries),
        scanner_(scanner) {}

  /// The import paths to load under given requirements: patterns may match differently when these
  /// change.
  using ListRoots = std::function<base::Result<std::vector<std::string>>(const Requirements&)>;

  /// Fails only where cmd/go stops as a whole; the text has the "go: " prefixes.
  base::Status Load(const Requirements* initial, const ListRoots& list_roots);

  const Requirements* requirements() const { return rs_; }
  const std::vector<LoadedPackage>& packages() const { return packages_; }
  const LoadedPackage* Find(std::string_view path) const;
  /// The path that `path` means in a std package `parent`: its vendored copy if there is one
  /// (stdVendor). Thread-safe.
  std::string StdVendor(std::string_view parent, std::string_view path);
  /// Packages in "all" so far, sorted (computePatternAll).
  std::vector<std::string> All() const;

 private:
  struct Scanned;
  void LoadPackages(const std::vector<std::string>& roots);
  void Scan(const std::string& path, bool use_graph, Scanned& result);
  uint32_t Add(std::string path, uint32_t importer);
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
  ImportScanner& scanner_;

  const Requirements* rs_ = nullptr;
  // In breadth-first order from the roots.
  std::vector<LoadedPackage> packages_;
  base::StringMap<uint32_t> index_;
  std::unordered_set<Version> hinted_;
  OnceMap<std::string, bool> std_vendored_;
};

}  // namespace gorun::modules
