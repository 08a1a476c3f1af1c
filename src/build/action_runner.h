#pragma once

#include <functional>
#include <optional>

#include "build/build_services.h"
#include "build/compiler_probes.h"
#include "build/cutoff/reuse.h"
#include "build/cutoff/unseen_reuse.h"
#include "build/resolve.h"
#include "build/step_runner.h"
#include "build/work_ahead.h"

namespace gorun::build {

/// How an action ended.
struct ActionOutcome {
  ActionResult result;
  std::optional<ActionFailure> failure;
  /// Nothing was done: another builder is at it. To be run again when there is nothing else to do.
  bool busy = false;
};

/// Does one action of any kind from beginning to end. May be called from any thread.
class ActionRunner {
 public:
  /// `work_ahead` must outlive it.
  ActionRunner(const BuildInputs& inputs, const BuildServices& services, WorkAhead& work_ahead);

  /// `results` are final for all that the action depends on. The outcome is `busy` only if
  /// `has_other_work` says so, or the build is to stop (SharedWork::Claim).
  ActionOutcome Run(ActionIndex index, const ActionResults& results,
                    const std::function<bool()>& has_other_work);

  /// What Run would come to, if that is known without doing anything. Quick.
  std::optional<ActionResult> Known(ActionIndex index, const ActionResults& results);

  /// Of the files that the action reads, as far as they have been hashed already.
  int64_t SourceBytes(const Action& action);

 private:
  ActionOutcome AskToolId(const Action& action);
  ActionOutcome AskCompilerId(const Action& action);
  ActionOutcome Make(ActionIndex index, const ActionResults& results,
                     const std::function<bool()>& has_other_work);
  bool IsShared(const Action& action) const;
  /// What its tools will have live in memory at most, about.
  int64_t MemoryNeed(const Action& action, const ActionResults& results);
  const std::vector<std::string>& HashedFiles(const Action& action) const;
  bool UsedDamaged(const Action& action, const ActionResults& results);
  bool TakeEarlierOutput(const Action& action, const ActionResults& results, ActionResult& result);

  const BuildInputs inputs_;
  const BuildServices services_;
  WorkAhead& work_ahead_;
  CacheIndex index_;
  CompilerProbes probes_;
  StepRunner steps_;
  Reuse reuse_;
  UnseenReuse unseen_;
  const load::Package no_package_;
};

}  // namespace gorun::build
