#pragma once

#include <atomic>

#include "host/host.h"

namespace gorun::host::testing {

/// A clock that only moves when told to. Starts at a fixed moment, so that tests repeat exactly.
class FakeClock : public Clock {
 public:
  static constexpr int64_t kStartNs = 1'700'000'000'000'000'000;

  int64_t NowNs() override { return kStartNs + elapsed_ns_; }
  int64_t MonotonicNs() override { return elapsed_ns_; }
  /// Moves on by `ns` nanoseconds.
  void Tick(int64_t ns = 1'000'000'000) { elapsed_ns_ += ns; }

 private:
  std::atomic<int64_t> elapsed_ns_ = 0;
};

}  // namespace gorun::host::testing
