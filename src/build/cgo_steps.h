#pragma once

#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_inputs.h"
#include "build/step.h"

namespace gorun::build {

/// The steps of a package's kPkgConfig, kCgo, kForeignCompile or kDynimport action.
std::vector<Step> CgoSteps(const Action& action, const BuildInputs& inputs,
                           const ActionResults& results);

/// What they leave for the package's build.
struct CgoProducts {
  /// Go files to compile, absolute.
  std::vector<std::string> go_files;
  /// For the archive.
  std::vector<std::string> objects;
  /// What they said, as far as it is kept with the package.
  std::string output;
};
CgoProducts ProductsOfCgo(const Action& build, const BuildInputs& inputs,
                          const ActionResults& results);

}  // namespace gorun::build
