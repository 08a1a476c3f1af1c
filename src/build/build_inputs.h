#pragma once

#include "build/action_graph.h"
#include "build/build_config.h"
#include "load/package_graph.h"

namespace gorun::cache {
class Hasher;
}  // namespace gorun::cache
namespace gorun::host {
class FileReader;
}  // namespace gorun::host

namespace gorun::build {

/// All that IDs and steps are made from, but for the results of other actions; the same for every
/// action of a build. Holds references only.
struct BuildInputs {
  const load::PackageGraph& packages;
  const ActionGraph& graph;
  const BuildConfig& config;
  cache::Hasher& hasher;
  /// For what #cgo lines make a linker read, which decides whether they are let through.
  host::FileReader& files;

  /// Of an action that belongs to a package.
  const load::Package& PackageOf(const Action& action) const {
    return packages.packages[action.package];
  }
  const load::Package& PackageOf(ActionIndex action) const {
    return PackageOf(graph.actions[action]);
  }
};

}  // namespace gorun::build
