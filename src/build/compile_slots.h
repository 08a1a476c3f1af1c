#pragma once

#include <mutex>

#include "build/build_config.h"

namespace gorun::build {

/// How many back-end threads (-c) each compile gets, so that all together do not ask too much of
/// the machine: gc.go's compilerConcurrency, and gcBackendConcurrency before Go 1.26. Thread-safe.
class CompileSlots {
 public:
  explicit CompileSlots(const BuildConfig& config);

  /// Threads for one compile; 1 if -c is not to be passed. Give them back with Release.
  int Acquire();
  void Release(int threads);

 private:
  const bool pool_;
  const int parallelism_;
  const int max_threads_;
  const int min_threads_;
  // What Acquire answers where there is no pool.
  int fixed_ = 1;
  std::mutex mutex_;
  // Guarded by mutex_.
  int free_;
  int compiles_ = 0;
};

}  // namespace gorun::build
