#include "build/work_ahead.h"

#include <utility>

namespace gorun::build {

WorkAhead::WorkAhead(const ActionGraph& graph, int parallelism, int processors, SizeOf size_of)
    : graph_(graph),
      others_(processors - 1),
      fills_processors_(parallelism >= processors),
      size_of_(std::move(size_of)),
      ready_(graph.actions.size()),
      sizes_(graph.actions.size(), -1) {}

void WorkAhead::Ready(ActionIndex index) {
  if (graph_.actions[index].kind != ActionKind::kBuild) return;
  std::lock_guard lock(mutex_);
  ready_[index.index] = true;
}

void WorkAhead::Begun(ActionIndex index) {
  if (graph_.actions[index].kind != ActionKind::kBuild) return;
  std::lock_guard lock(mutex_);
  ready_[index.index] = false;
}

void WorkAhead::Ended(bool was_there) {
  std::lock_guard lock(mutex_);
  (was_there ? found_ : done_)++;
}

bool WorkAhead::KeepsOthersBusy(ActionIndex index) {
  if (!fills_processors_) return false;
  std::lock_guard lock(mutex_);
  if (done_ == 0) return false;
  // Of what is ready, as much is expected to be in the cache as was of what has ended.
  const double share = static_cast<double>(done_) / static_cast<double>(done_ + found_);
  const auto enough = static_cast<double>(others_ * Size(index));
  double work = 0;
  for (uint32_t i = 0; i < ready_.size() && work < enough; i++) {
    if (ready_[i]) work += share * static_cast<double>(Size(ActionIndex{i}));
  }
  return work >= enough;
}

int64_t WorkAhead::Size(ActionIndex index) {
  int64_t& size = sizes_[index.index];
  if (size < 0) size = size_of_(graph_.actions[index]);
  return size;
}

}  // namespace gorun::build
