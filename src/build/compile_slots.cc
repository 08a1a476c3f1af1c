#include "build/compile_slots.h"

#include <algorithm>

namespace gorun::build {

CompileSlots::CompileSlots(const BuildConfig& config)
    : pool_(config.rules.pools_concurrency && config.parallelism > 1),
      parallelism_(config.parallelism),
      max_threads_(config.max_procs),
      min_threads_(std::min(4, config.max_procs)),
      free_(2 * max_threads_ + min_threads_ * parallelism_) {
  if (parallelism_ == 1) {
    fixed_ = max_threads_;
  } else {
    fixed_ = min_threads_;
  }
  if (!config.concurrent_backend) fixed_ = 1;
}

int CompileSlots::Acquire() {
  if (!pool_) return fixed_;
  std::lock_guard lock(mutex_);
  compiles_++;
  // Each of the compiles that may still start keeps its minimum; of the rest this one gets half.
  const int set_aside = (parallelism_ - compiles_) * min_threads_;
  const int threads = std::max(std::min((free_ - set_aside) / 2, max_threads_), min_threads_);
  free_ -= threads;
  return threads;
}

void CompileSlots::Release(int threads) {
  if (!pool_) return;
  std::lock_guard lock(mutex_);
  compiles_--;
  free_ += threads;
}

}  // namespace gorun::build
