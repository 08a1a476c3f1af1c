#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "env/build_flags.h"
#include "load/package_graph.h"
#include "load/package_matcher.h"

namespace gorun::load {

/// One of -asmflags, -gcflags, -ldflags and -gccgoflags with its patterns understood
/// (load.PerPackageFlag).
class PerPackageFlags {
 public:
  /// For PackageMatcher: `cwd`, and the Go release `local_go`.
  PerPackageFlags(const std::vector<env::PerPackageFlag>& uses, std::string_view local_go,
                  std::string_view cwd);

  /// The arguments for a package: those of the last use that matches it (PerPackageFlag.For).
  std::vector<std::string> For(const Package& package) const;

 private:
  struct Use {
    /// None: what the command line names.
    std::optional<PackageMatcher> matcher;
    std::vector<std::string> args;
    bool Matches(const Package& package) const;
  };
  std::vector<Use> uses_;
};

/// Gives every package the arguments for its tools (load.setToolFlags).
void SetToolFlags(const env::BuildFlags& flags, std::string_view local_go, std::string_view cwd,
                  PackageGraph& graph);

}  // namespace gorun::load
