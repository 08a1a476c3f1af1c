#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::env {

/// The toolchain experiments in effect (internal/buildcfg's ExperimentFlags).
struct Experiments {
  /// Minimal GOEXPERIMENT that gives this set: cfg.CleanGOEXPERIMENT.
  std::string clean;
  /// Names of the enabled ones, in the order of internal/goexperiment's flags.
  std::vector<std::string> enabled;
};

/// buildcfg.ParseGOEXPERIMENT of Go 1.`minor`; a minor that is not known takes the nearest known
/// table.
base::Result<Experiments> ParseExperiments(int minor, std::string_view goos,
                                           std::string_view goarch, std::string_view goexperiment);

}  // namespace gorun::env
