#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "env/settings.h"
#include "host/filesystem.h"
#include "load/package_graph.h"
#include "load/vcs_stamp.h"
#include "modules/modules.h"

namespace gorun::load {

/// runtime/debug.BuildInfo without the Go version, which binaries keep elsewhere.
struct BuildInfo {
  struct Module {
    std::string path, version, sum;
    /// What replaces it: path, version, sum.
    std::optional<std::vector<std::string>> replace;
  };
  std::string path;
  std::optional<Module> main;
  std::vector<Module> deps;
  /// In the order in which they are printed.
  std::vector<std::pair<std::string, std::string>> settings;

  /// Adds a setting; newlines in the value become spaces (load.appendBuildSetting).
  void AddSetting(std::string_view key, std::string_view value);
  /// BuildInfo.String().
  std::string Text() const;
};

/// What goes into the executable of `graph.root` about its build (Package.setBuildInfo), -pgo and
/// all (load.setPGOProfilePath). `stamp` is what version control says.
/// Module sums that ModuleInfo lacks are read from GOMODCACHE, as cmd/go does (outside of a module
/// there is no go.sum).
BuildInfo MakeBuildInfo(const PackageGraph& graph, const env::Settings& settings,
                        const VcsStamp& stamp, host::FileReader& files);

}  // namespace gorun::load
