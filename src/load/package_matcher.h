#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "load/package_graph.h"
#include "modules/package_pattern.h"

namespace gorun::load {

/// A pattern of -gcflags and the like, or of -coverpkg, as a question about packages that are
/// loaded (load.MatchPackage): unlike the patterns that name packages to load it finds nothing new,
/// and "all" means each of them.
class PackageMatcher {
 public:
  /// A relative pattern is relative to `cwd`; what others mean is up to the Go release `local_go`
  /// ("1.26.8").
  PackageMatcher(std::string_view pattern, std::string_view cwd, std::string_view local_go);

  bool Matches(const Package& package) const;

 private:
  enum class Kind {
    kDirectory,
    kBelowDirectory,
    kAll,
    kStandard,
    kCommands,
    /// "work": packages of main modules.
    kMainModules,
    kImportPath,
  };
  Kind kind_ = Kind::kImportPath;
  std::string dir_;
  std::optional<modules::PackagePattern> pattern_;
};

}  // namespace gorun::load
