#pragma once

#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_services.h"
#include "build/resolve.h"

namespace gorun::build {

/// All that must end before an action starts.
std::vector<ActionIndex> Dependencies(const Action& action);

/// Carries out the whole graph (Builder.Do). Up to -p threads (one under -n) run one and the same
/// loop over one state behind one lock: record the action that ended, take the ready one with the
/// least priority value, resolve it and run its steps. A failed action is reported when it ends;
/// actions that do not depend on it go on. An error is one that stops everything; so does an action
/// that was misled (ActionResult::State), of which the results tell.
base::Result<ActionResults> Execute(const BuildInputs& inputs, const BuildServices& services);

}  // namespace gorun::build
