#pragma once

#include "build/action_result.h"
#include "build/resolve.h"
#include "build/step_runner.h"

namespace gorun::build {

/// Carries out the whole graph (Builder.Do): one loop owns all state; up to -p threads (one under
/// -n) each resolve an action and run its steps, and hand the result back. Of the actions that are
/// ready the one with the least priority value starts first. A failed action is reported when it
/// ends; actions that do not depend on it go on. An error is one that stops everything.
base::Result<ActionResults> Execute(const BuildInputs& inputs, const BuildServices& services);

}  // namespace gorun::build
