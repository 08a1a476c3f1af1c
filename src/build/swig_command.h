#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "build/build_inputs.h"
#include "build/step.h"

namespace gorun::build {

/// Runs SWIG on each of the package's SWIG files (Builder.swig). `pkg_cflags` is what pkg-config
/// said.
void AddSwigSteps(const Action& action, const std::vector<std::string>& pkg_cflags,
                  const BuildInputs& inputs, std::vector<Step>& steps);

/// Builder.swigDoVersionCheck: what is wrong with a SWIG that introduces itself so; "" if nothing,
/// or if it does not say which one it is.
std::string SwigVersionProblem(std::string_view output);

inline constexpr std::string_view kSwigTooOld = "must have SWIG version >= 3.0.6";

}  // namespace gorun::build
