#include "build/execute.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include "base/thread.h"
#include "build/action_runner.h"
#include "build/cgo_plan.h"
#include "build/package_description.h"
#include "build/work_ahead.h"
#include "host/host.h"
#include "report/report.h"

namespace gorun::build {

std::vector<ActionIndex> Dependencies(const Action& action) {
  std::vector<ActionIndex> dependencies = action.packages;
  dependencies.insert(dependencies.end(), action.tools.begin(), action.tools.end());
  if (action.profile.valid()) dependencies.push_back(action.profile);
  const std::vector<ActionIndex> cgo = CgoDependencies(action);
  dependencies.insert(dependencies.end(), cgo.begin(), cgo.end());
  return dependencies;
}

namespace {

/// The state of one build, and the loop that all threads run: record what ended, take what is
/// ready. There is no thread that only hands out work: when everything is in the cache an action
/// takes some tens of microseconds, and handing it over would cost as much.
class Execution {
 public:
  Execution(const BuildInputs& inputs, const BuildServices& services)
      : inputs_(inputs),
        services_(services),
        work_ahead_(inputs.graph, inputs.config.parallelism, inputs.config.max_procs,
                    [this](const Action& action) { return runner_.SourceBytes(action); }),
        runner_(inputs, services, work_ahead_),
        // Commands of -n come in one order, always the same.
        max_threads_(inputs.config.n ? 1 : static_cast<size_t>(inputs.config.parallelism)) {
    const size_t count = inputs.graph.actions.size();
    waiting_for_.resize(count);
    dependents_.resize(count);
    for (uint32_t i = 0; i < count; i++) {
      results_.Add(ActionResult());
      if (inputs.graph.actions[ActionIndex{i}].kind == ActionKind::kBuild) packages_++;
      for (const ActionIndex dep : Dependencies(inputs.graph.actions[ActionIndex{i}])) {
        waiting_for_[i]++;
        dependents_[dep.index].push_back(ActionIndex{i});
      }
    }
    for (uint32_t i = 0; i < count; i++) {
      if (waiting_for_[i] == 0) MakeReady(ActionIndex{i});
    }
  }

  base::Result<ActionResults> Run() {
    Loop(0);
    // No other thread starts threads any more once the loop has ended for one of them.
    for (std::thread& thread : threads_) thread.join();
    if (fatal_) return base::Fail(*std::move(fatal_));
    return std::move(results_);
  }

 private:
  void Loop(int slot) {
    std::unique_lock lock(mutex_);
    for (;;) {
      while (!Finished() && ready_.empty() && busy_.empty()) {
        idle_++;
        changed_.wait(lock);
        idle_--;
      }
      if (Finished()) {
        // Nobody else may have seen it: what tells us to stop wakes no thread.
        changed_.notify_all();
        return;
      }
      const ActionIndex action = TakeNext();
      if (auto known = runner_.Known(action, results_)) {
        const int64_t now_ns = services_.host.clock.MonotonicNs();
        known->span = {now_ns, now_ns, slot};
        Finish(action, *std::move(known));
        continue;
      }
      running_++;
      CallForHelp();
      lock.unlock();
      // Reads results of what it depends on, which nobody writes any more.
      const int64_t begin_ns = services_.host.clock.MonotonicNs();
      ActionOutcome outcome = runner_.Run(action, results_, has_other_work_);
      outcome.result.span = {begin_ns, services_.host.clock.MonotonicNs(), slot};
      lock.lock();
      running_--;
      if (outcome.busy) {
        busy_.push_back(action);
        continue;
      }
      End(action, std::move(outcome));
    }
  }

  /// What another builder does is waited for while there is nothing else to do.
  bool HasOtherWork() {
    std::lock_guard lock(mutex_);
    return fatal_ || misled_ || !ready_.empty();
  }

  // What follows is called with mutex_ held.

  bool Finished() const {
    return fatal_ || misled_ || (services_.stop != nullptr && *services_.stop) ||
           (running_ == 0 && ready_.empty() && busy_.empty());
  }

  void MakeReady(ActionIndex index) {
    ready_.push(index);
    work_ahead_.Ready(index);
  }

  ActionIndex TakeNext() {
    if (ready_.empty()) {
      const ActionIndex action = busy_.front();
      busy_.pop_front();
      return action;
    }
    const ActionIndex action = ready_.top();
    ready_.pop();
    work_ahead_.Begun(action);
    return action;
  }

  /// Wakes or starts one more thread if there is more to do than this one takes; that thread looks
  /// for the next.
  void CallForHelp() {
    if (ready_.empty() && busy_.empty()) return;
    if (idle_ > 0) {
      changed_.notify_one();
    } else if (threads_.size() + 1 < max_threads_) {
      const int slot = static_cast<int>(threads_.size()) + 1;
      std::thread thread = base::TryStartThread([this, slot] { Loop(slot); });
      // Otherwise those that there are do it, one after the other.
      if (thread.joinable()) threads_.push_back(std::move(thread));
    }
  }

  void End(ActionIndex index, ActionOutcome outcome) {
    if (outcome.failure && outcome.failure->fatal) {
      ActionFailure& failure = *outcome.failure;
      if (!fatal_) fatal_ = base::Error(failure.kind, std::move(failure.text));
      return;
    }
    // All will be done once more, and what fails will fail then.
    if (misled_) return;
    const bool misled = outcome.result.state == ActionResult::State::kMisled;
    if (misled && !has_failed_) {
      misled_ = true;
      results_[index] = std::move(outcome.result);
      return;
    }
    if (misled) {
      // The user knows already that it failed, and is not told once more.
      outcome.result.state = ActionResult::State::kFailed;
    } else if (outcome.failure) {
      has_failed_ = true;
      const Action& action = inputs_.graph.actions[index];
      const std::string description =
          action.package.valid() ? PackageDescription(inputs_.packages.packages[action.package])
                                 : std::string();
      services_.commands.printer().Fail(description, outcome.failure->text);
    }
    Finish(index, std::move(outcome.result));
  }

  /// Records the result and frees who waited for it. Whoever depends on a failure fails unseen.
  void Finish(ActionIndex index, ActionResult result) {
    results_[index] = std::move(result);
    std::vector<ActionIndex> ended = {index};
    while (!ended.empty()) {
      const ActionIndex next = ended.back();
      ended.pop_back();
      CountPackage(inputs_.graph.actions[next], results_[next]);
      for (const ActionIndex dependent : dependents_[next.index]) {
        if (--waiting_for_[dependent.index] > 0) continue;
        if (DependsOnFailure(dependent)) {
          results_[dependent].state = ActionResult::State::kFailed;
          ended.push_back(dependent);
        } else {
          MakeReady(dependent);
        }
      }
    }
  }

  void CountPackage(const Action& action, const ActionResult& result) {
    if (action.kind != ActionKind::kBuild) return;
    work_ahead_.Ended(result.found);
    if (services_.progress == nullptr) return;
    services_.progress->Packages(++packages_done_, packages_);
  }

  bool DependsOnFailure(ActionIndex index) const {
    return std::ranges::any_of(Dependencies(inputs_.graph.actions[index]),
                               [this](ActionIndex dependency) {
                                 return results_[dependency].state == ActionResult::State::kFailed;
                               });
  }

  struct StartsLater {
    const ActionGraph* graph;
    bool operator()(ActionIndex a, ActionIndex b) const {
      return graph->actions[a].priority > graph->actions[b].priority;
    }
  };

  const BuildInputs inputs_;
  const BuildServices services_;
  WorkAhead work_ahead_;
  ActionRunner runner_;
  const size_t max_threads_;
  const std::function<bool()> has_other_work_ = [this] { return HasOtherWork(); };

  std::mutex mutex_;
  // Something became ready, or there is nothing more to do.
  std::condition_variable changed_;
  // Guarded by mutex_, but results of ended actions are read without it.
  ActionResults results_;
  // Guarded by mutex_.
  std::vector<size_t> waiting_for_;
  std::vector<std::vector<ActionIndex>> dependents_;
  std::priority_queue<ActionIndex, std::vector<ActionIndex>, StartsLater> ready_{
      StartsLater{&inputs_.graph}};
  // Ready, but another builder was at them when we looked.
  std::deque<ActionIndex> busy_;
  std::optional<base::Error> fatal_;
  bool misled_ = false;
  // An error was printed.
  bool has_failed_ = false;
  size_t packages_done_ = 0;
  size_t packages_ = 0;
  size_t running_ = 0;
  size_t idle_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

base::Result<ActionResults> Execute(const BuildInputs& inputs, const BuildServices& services) {
  return Execution(inputs, services).Run();
}

}  // namespace gorun::build
