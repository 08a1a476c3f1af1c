#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/host.h"

namespace gorun::report {

/// How long the stages of the pipeline took, in their order. For one thread.
class StageTimer {
 public:
  struct Stage {
    std::string name;
    /// Monotonic, nanoseconds.
    int64_t duration_ns = 0;
  };

  /// Measures from now on. `clock` must outlive it.
  explicit StageTimer(host::Clock& clock);

  /// Ends the stage that is running, if any, and starts one called `name`.
  void Start(std::string_view name);
  /// Ends the stage that is running, if any.
  void Stop();

  /// When it was constructed, by the clock's monotonic time.
  int64_t begin_ns() const { return begin_ns_; }
  /// The stages that have ended.
  const std::vector<Stage>& stages() const { return stages_; }
  /// A table for people: a line for each stage and the total since construction, in milliseconds.
  std::string Text() const;

 private:
  host::Clock& clock_;
  const int64_t begin_ns_;
  int64_t stage_begin_ns_ = 0;
  std::string running_;
  std::vector<Stage> stages_;
};

}  // namespace gorun::report
