#include "build/action_runner.h"

#include <algorithm>
#include <utility>

#include "base/elf.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "build/known_results.h"
#include "build/package_description.h"
#include "build/shared_work.h"
#include "build/tool_id.h"
#include "build/tool_memory.h"
#include "cache/cache.h"
#include "cache/hash.h"
#include "host/host.h"
#include "host/known_files.h"
#include "report/report.h"

namespace gorun::build {

using base::StrCat;

ActionRunner::ActionRunner(const BuildInputs& inputs, const BuildServices& services,
                           WorkAhead& work_ahead)
    : inputs_(inputs),
      services_(services),
      work_ahead_(work_ahead),
      index_(services.cache, services.executables),
      probes_(inputs.config, services.tool_environment, services.host.files, services.executor,
              services.cache, services.hasher, services.commands),
      steps_(inputs.config, services, probes_),
      reuse_(inputs, services),
      unseen_(inputs, services) {}

ActionOutcome ActionRunner::Run(ActionIndex index, const ActionResults& results,
                                const std::function<bool()>& has_other_work) {
  const Action& action = inputs_.graph.actions[index];
  ActionOutcome outcome;
  switch (action.kind) {
    case ActionKind::kToolId: outcome = AskToolId(action); break;
    case ActionKind::kCompilerId: outcome = AskCompilerId(action); break;
    case ActionKind::kHashFiles:
      // What cannot be read is found again, and reported, by the tool that needs it.
      for (const std::string& file : action.inputs) {
        const auto hash = services_.hasher.FileHash(inputs_.config.overlay.Actual(file));
        if (!hash && hash.error().Is(base::ErrorKind::kCorrupt)) {
          outcome.failure = ActionFailure{StrCat("gorun: ", hash.error().text()), true,
                                          base::ErrorKind::kCorrupt};
        }
      }
      break;
    case ActionKind::kBuiltIn: break;
    default: outcome = Make(index, results, has_other_work); break;
  }
  if (outcome.result.state == ActionResult::State::kPending) {
    outcome.result.state =
        outcome.failure ? ActionResult::State::kFailed : ActionResult::State::kDone;
  }
  return outcome;
}

std::optional<ActionResult> ActionRunner::Known(ActionIndex index, const ActionResults& results) {
  if (services_.known_results == nullptr) return std::nullopt;
  return services_.known_results->Find(inputs_.graph.actions[index], inputs_.graph, results);
}

ActionOutcome ActionRunner::AskToolId(const Action& action) {
  ActionOutcome outcome;
  const auto fail = [&](std::string text, base::ErrorKind kind) {
    outcome.failure = ActionFailure{std::move(text), true, kind};
    return std::move(outcome);
  };
  if (!services_.host.files.Exists(inputs_.config.Tool(action.tool))) {
    return fail(StrCat("go: no such tool ", base::GoQuote(action.tool)), base::ErrorKind::kInvalid);
  }
  const std::string path = inputs_.config.Tool(action.tool);
  // What a -toolexec program says may depend on anything. Experiments are part of what tools say;
  // and a compiler refuses the architecture's settings before it says anything.
  const bool memorable = services_.known != nullptr && inputs_.config.toolexec.empty();
  const auto look = memorable ? services_.known->LookAt(path) : std::nullopt;
  const std::string key = StrCat("tool id ", path, " ", inputs_.config.go_version, " ",
                                 services_.tool_environment.Get("GOEXPERIMENT"), " ",
                                 inputs_.config.arch_variable, "=", inputs_.config.arch_value);
  if (look) {
    if (const auto known = services_.known->Find(key, *look)) {
      outcome.result.tool.id = *known;
      outcome.result.found = true;
      return outcome;
    }
  }
  ToolRun run;
  run.arguments = ToolIdCommand(action.tool, inputs_.config);
  run.merge_stderr = false;
  run.start_path_unseen = true;
  auto completed = services_.executor.Run(run);
  const std::string what = StrCat("go: error obtaining buildID for go tool ", action.tool, ": ");
  if (!completed) return fail(what + completed.error().text(), completed.error().kind());
  if (!completed->status.ok()) {
    return fail(StrCat(completed->error_output, what, completed->status.Text()),
                base::ErrorKind::kOther);
  }
  auto id = ParseToolId(action.tool, completed->output);
  if (!id) return fail(id.error().text(), id.error().kind());
  outcome.result.tool.id = *std::move(id);
  // Neither of a script, which may go by something else.
  const auto is_elf = [&] {
    const auto head = services_.host.files.ReadRange(path, 0, base::kElfMagic.size());
    return head && base::IsElf(*head);
  };
  if (look && is_elf()) services_.known->Add(key, *look, outcome.result.tool.id);
  return outcome;
}

ActionOutcome ActionRunner::AskCompilerId(const Action& action) {
  // A C compiler that cannot be asked is no failure yet.
  CompilerIdentity identity = probes_.Identify(action.tool, action.language);
  ActionOutcome outcome;
  if (action.language == "go" && !identity.error.empty()) {
    outcome.failure = ActionFailure{identity.error, true, base::ErrorKind::kOther};
  }
  outcome.result.tool.id = std::move(identity.id);
  outcome.result.tool.error = std::move(identity.error);
  return outcome;
}

/// Whether the first builder that comes to the action does it for all. The actions of a package
/// with cgo after its check are done by who has the check's claim.
bool ActionRunner::IsShared(const Action& action) const {
  return services_.shared != nullptr && !inputs_.config.a && !inputs_.config.n &&
         !action.cgo.check.valid();
}

/// For what the cache does not have. Fills in where `result` comes from and the reason; true if it
/// is an earlier output.
bool ActionRunner::TakeEarlierOutput(const Action& action, const ActionResults& results,
                                     ActionResult& result) {
  result.origin = ActionResult::Origin::kMade;
  if (action.cgo.check.valid()) {
    result.real = results[action.cgo.check].real;
    result.reason = results[action.cgo.check].reason;
    return false;
  }
  result.reason = inputs_.config.a ? "-a was given" : "not in the cache";
  if (auto found = unseen_.Find(action, result.id, index_)) {
    result.origin = ActionResult::Origin::kFound;
    result.id = found->id;
    result.built = std::move(found->path);
    result.build_id = std::move(found->build_id);
    result.cached = true;
    result.found = true;
    result.size = found->size;
    return true;
  }
  auto real = reuse_.Describe(action, result.id, results);
  if (!real) return false;
  auto reused = reuse_.Take(action, *real, index_);
  if (!reused) reused = unseen_.Take(action, *real, results, index_);
  result.reason =
      reused && !reused->reason.empty() ? reused->reason : reuse_.Reason(*real, reused.has_value());
  if (reused) {
    result.origin = ActionResult::Origin::kReused;
    result.id = real->record.id = reused->id;
    real->record.compiled = std::move(reused->compiled);
    result.built = std::move(reused->path);
    result.build_id = std::move(reused->build_id);
    result.cached = reused->cached;
    result.size = reused->size;
    reuse_.Remember(action, *real, reused->exact);
  } else {
    result.real = std::make_shared<const RealInputs>(*std::move(real));
  }
  return reused.has_value();
}

ActionOutcome ActionRunner::Make(ActionIndex index, const ActionResults& results,
                                 const std::function<bool()>& has_other_work) {
  const Action& action = inputs_.graph.actions[index];
  // A profile belongs to no package in particular.
  const load::Package& package =
      action.package.valid() ? inputs_.packages.packages[action.package] : no_package_;
  Resolution resolution = Resolve(action, inputs_, results, index_);
  ActionOutcome outcome;
  outcome.result.id = resolution.id;
  if (!resolution.hit && IsShared(action)) {
    if (!services_.shared->Claim(resolution.id, has_other_work)) {
      outcome.busy = true;
      return outcome;
    }
    // Somebody may just have made it.
    if (auto found = FindOutput(action, inputs_.packages, resolution.id, index_)) {
      resolution.build_id = std::move(found->build_id);
      resolution.hit = std::move(found->path);
      resolution.hit_size = found->size;
    }
  }
  outcome.result.build_id = std::move(resolution.build_id);
  // The linker's output is kept under the main package's ID, where a build finds it, too.
  const bool link = action.kind == ActionKind::kLink;
  const cache::ActionID owner = link ? results[action.packages.front()].id : resolution.id;
  if (resolution.hit) {
    outcome.result.built = *std::move(resolution.hit);
    outcome.result.cached = true;
    outcome.result.found = true;
    outcome.result.size = resolution.hit_size;
    if (action.kind != ActionKind::kProfile && !resolution.found_by_check) {
      outcome.result.silent = !steps_.Replay(package, owner, link ? "link-stdout" : "stdout");
    }
    if (services_.shared != nullptr) services_.shared->Release(resolution.id);
    return outcome;
  }
  if (TakeEarlierOutput(action, results, outcome.result)) {
    outcome.result.silent = !steps_.Replay(package, outcome.result.id, "stdout");
    if (services_.shared != nullptr) services_.shared->Release(resolution.id);
    return outcome;
  }
  // What -n shows does not depend on what ended when.
  const bool one_processor = !inputs_.config.n && work_ahead_.KeepsOthersBusy(index);
  const StepSubject subject{
      action, package, owner, HashedFiles(action), MemoryNeed(action, results), one_processor};
  outcome.failure = steps_.Run(subject, resolution.steps, outcome.result);
  if (outcome.failure && !outcome.failure->fatal &&
      (outcome.failure->edited || UsedDamaged(action, results))) {
    outcome.result.state = ActionResult::State::kMisled;
  } else if (!outcome.result.kept_output.empty()) {
    services_.commands.printer().Print(PackageDescription(package), outcome.result.kept_output);
  }
  if (!outcome.failure && outcome.result.real && outcome.result.cached) {
    reuse_.Remember(action, *outcome.result.real, true);
  }
  // A package with cgo is not done after its check.
  const bool goes_on = action.kind == ActionKind::kCheckCache ||
                       (action.cgo.check.valid() && action.kind != ActionKind::kBuild);
  if (services_.shared != nullptr && (outcome.failure || !goes_on)) {
    services_.shared->Release(resolution.id);
  }
  return outcome;
}

/// Those of a package with cgo count in its check's ID.
const std::vector<std::string>& ActionRunner::HashedFiles(const Action& action) const {
  return action.cgo.check.valid() ? inputs_.graph.actions[action.cgo.check].inputs : action.inputs;
}

/// Known results are believed by their size. When something fails is early enough to look at what
/// is looked at of all others before they are used: the build ID in the head.
bool ActionRunner::UsedDamaged(const Action& action, const ActionResults& results) {
  if (services_.known_results == nullptr) return false;
  return std::ranges::any_of(action.packages, [&](ActionIndex package) {
    const ActionResult& used = results[package];
    if (used.built.empty()) return false;
    const auto build_id = ReadBuildId(services_.cache.files(), used.built);
    return !build_id || *build_id != used.build_id;
  });
}

int64_t ActionRunner::MemoryNeed(const Action& action, const ActionResults& results) {
  if (action.kind != ActionKind::kLink) return CompilerNeed(SourceBytes(action));
  int64_t bytes = 0;
  for (const ActionIndex package : action.packages) bytes += results[package].size;
  return LinkerNeed(bytes);
}

int64_t ActionRunner::SourceBytes(const Action& action) {
  int64_t bytes = 0;
  for (const std::string& file : action.inputs) {
    bytes += services_.hasher.KnownSize(inputs_.config.overlay.Actual(file)).value_or(0);
  }
  return bytes;
}

}  // namespace gorun::build
