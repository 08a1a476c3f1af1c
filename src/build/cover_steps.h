#pragma once

#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/build_config.h"
#include "build/step.h"
#include "load/package_graph.h"

namespace gorun::build {

/// The Go files of a package as compiler and cgo get them.
struct SourceFiles {
  /// Names relative to the package's directory, or, of an instrumented package, paths below the
  /// action's object directory; the first is that of the counters.
  std::vector<std::string> go_files;
  std::vector<std::string> cgo_files;
};
SourceFiles SourcesToBuild(const Action& action, const load::Package& package);

/// Adds the steps that instrument the Go files of a package that has a cover mode
/// (Builder.runCover): from Go 1.26 on an action of its own, which ends before the package is
/// announced.
void AddCoverSteps(const Action& action, const load::Package& package, const BuildConfig& config,
                   std::vector<Step>& steps);

/// Where the cover tool writes what the compiler must know: -coveragecfg.
std::string CoverageConfig(const Action& action);

}  // namespace gorun::build
