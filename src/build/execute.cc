#include "build/execute.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include "build/action_runner.h"

namespace gorun::build {
namespace {

/// Threads that run actions. What to do goes in through one queue, what came of it back through
/// another; everything else belongs to whoever calls.
class Workers {
 public:
  Workers(ActionRunner& runner, const ActionResults& results, size_t count)
      : runner_(runner), results_(results) {
    threads_.reserve(count);
    for (size_t i = 0; i < count; i++) threads_.emplace_back([this] { Work(); });
  }
  ~Workers() {
    {
      std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    todo_changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  size_t count() const { return threads_.size(); }

  void Start(ActionIndex action) {
    {
      std::lock_guard lock(mutex_);
      todo_.push_back(action);
    }
    todo_changed_.notify_one();
  }

  using Ended = std::pair<ActionIndex, ActionOutcome>;
  /// Waits for at least one action to end.
  std::vector<Ended> Wait() {
    std::unique_lock lock(mutex_);
    ended_changed_.wait(lock, [this] { return !ended_.empty(); });
    return std::exchange(ended_, {});
  }

 private:
  void Work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      todo_changed_.wait(lock, [this] { return stopped_ || !todo_.empty(); });
      if (stopped_) return;
      const ActionIndex action = todo_.front();
      todo_.pop_front();
      lock.unlock();
      ActionOutcome outcome = runner_.Run(action, results_);
      lock.lock();
      ended_.emplace_back(action, std::move(outcome));
      ended_changed_.notify_one();
    }
  }

  ActionRunner& runner_;
  // Written by the loop alone, and only where no running action reads: at actions that just ended.
  const ActionResults& results_;
  std::mutex mutex_;
  std::condition_variable todo_changed_;
  std::condition_variable ended_changed_;
  // Guarded by mutex_.
  std::deque<ActionIndex> todo_;
  std::vector<Ended> ended_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

/// All that must end before an action starts.
std::vector<ActionIndex> Dependencies(const Action& action) {
  std::vector<ActionIndex> dependencies = action.packages;
  dependencies.insert(dependencies.end(), action.tools.begin(), action.tools.end());
  if (action.profile.valid()) dependencies.push_back(action.profile);
  return dependencies;
}

/// The loop.
class Execution {
 public:
  Execution(const BuildInputs& inputs, const BuildServices& services)
      : inputs_(inputs), services_(services), runner_(inputs, services) {
    const size_t count = inputs.graph.actions.size();
    waiting_for_.resize(count);
    dependents_.resize(count);
    for (uint32_t i = 0; i < count; i++) {
      results_.Add(ActionResult());
      const Action& action = inputs.graph.actions[ActionIndex{i}];
      for (const ActionIndex dep : Dependencies(action)) {
        waiting_for_[i]++;
        dependents_[dep.index].push_back(ActionIndex{i});
      }
    }
    for (uint32_t i = 0; i < count; i++) {
      if (waiting_for_[i] == 0) ready_.push(ActionIndex{i});
    }
  }

  base::Result<ActionResults> Run() {
    const BuildConfig& config = inputs_.config;
    // Commands of -n come in one order, always the same.
    const size_t threads = config.n ? 1 : static_cast<size_t>(config.parallelism);
    std::optional<base::Error> fatal;
    {
      Workers workers(runner_, results_, std::min(threads, inputs_.graph.actions.size()));
      size_t running = 0;
      while (running > 0 || (!ready_.empty() && !fatal)) {
        while (!fatal && running < workers.count() && !ready_.empty()) {
          workers.Start(ready_.top());
          ready_.pop();
          running++;
        }
        if (running == 0) break;
        for (auto& [index, outcome] : workers.Wait()) {
          running--;
          End(index, std::move(outcome), fatal);
        }
      }
    }
    if (fatal) return base::Fail(*std::move(fatal));
    return std::move(results_);
  }

 private:
  void End(ActionIndex index, ActionOutcome outcome, std::optional<base::Error>& fatal) {
    if (outcome.failure) {
      ActionFailure& failure = *outcome.failure;
      if (failure.fatal) {
        if (!fatal) fatal = base::Error(failure.kind, std::move(failure.text));
      } else {
        const Action& action = inputs_.graph.actions[index];
        const std::string description =
            action.package.valid() ? PackageDescription(inputs_.packages.packages[action.package])
                                   : std::string();
        services_.commands.printer().Fail(description, failure.text);
      }
    }
    Finish(index, std::move(outcome.result));
  }

  /// Records the result and frees who waited for it. Whoever depends on a failure fails unseen.
  void Finish(ActionIndex index, ActionResult result) {
    std::vector<ActionIndex> failed;
    const bool is_failed = result.state == ActionResult::State::kFailed;
    results_[index] = std::move(result);
    if (is_failed) failed.push_back(index);
    for (const ActionIndex dependent : dependents_[index.index]) Release(dependent, failed);
    while (!failed.empty()) {
      const ActionIndex next = failed.back();
      failed.pop_back();
      if (next == index) continue;
      results_[next].state = ActionResult::State::kFailed;
      for (const ActionIndex dependent : dependents_[next.index]) Release(dependent, failed);
    }
  }

  void Release(ActionIndex dependent, std::vector<ActionIndex>& failed) {
    if (--waiting_for_[dependent.index] > 0) return;
    const Action& action = inputs_.graph.actions[dependent];
    if (std::ranges::any_of(Dependencies(action), [this](ActionIndex dep) {
          return results_[dep].state == ActionResult::State::kFailed;
        })) {
      failed.push_back(dependent);
    } else {
      ready_.push(dependent);
    }
  }

  struct StartsLater {
    const ActionGraph* graph;
    bool operator()(ActionIndex a, ActionIndex b) const {
      return graph->actions[a].priority > graph->actions[b].priority;
    }
  };

  const BuildInputs inputs_;
  const BuildServices services_;
  ActionRunner runner_;
  ActionResults results_;
  std::vector<size_t> waiting_for_;
  std::vector<std::vector<ActionIndex>> dependents_;
  std::priority_queue<ActionIndex, std::vector<ActionIndex>, StartsLater> ready_{
      StartsLater{&inputs_.graph}};
};

}  // namespace

base::Result<ActionResults> Execute(const BuildInputs& inputs, const BuildServices& services) {
  return Execution(inputs, services).Run();
}

}  // namespace gorun::build
