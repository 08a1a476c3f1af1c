#pragma once

#include <optional>

#include "build/resolve.h"
#include "build/step_runner.h"

namespace gorun::build {

/// How an action ended.
struct ActionOutcome {
  ActionResult result;
  std::optional<ActionFailure> failure;
};

/// Does one action of any kind from beginning to end. May be called from any thread.
class ActionRunner {
 public:
  ActionRunner(const BuildInputs& inputs, const BuildServices& services);

  /// `results` are final for all that the action depends on.
  ActionOutcome Run(ActionIndex index, const ActionResults& results);

 private:
  ActionOutcome AskToolId(const Action& action);
  ActionOutcome AskCompilerId(const Action& action);
  ActionOutcome Make(const Action& action, const ActionResults& results);

  const BuildInputs inputs_;
  const BuildServices services_;
  CacheIndex index_;
  CompilerProbes probes_;
  StepRunner steps_;
  const load::Package no_package_;
};

}  // namespace gorun::build
