#pragma once

#include <vector>

#include "build/action_result.h"
#include "build/resolve.h"
#include "report/timings.h"

namespace gorun::build {

/// How a build went, for -timings: 1:1 with the graph's actions.
std::vector<report::TimedAction> TimedActions(const BuildInputs& inputs,
                                              const ActionResults& results);

}  // namespace gorun::build
