#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/stage_timer.h"

namespace gorun::report {

/// One piece of work as it went, for the picture of a run (-timings). Times are those of a
/// monotonic clock, in nanoseconds.
struct TimedAction {
  /// What is done ("compile", "link", …) and to what ("net/http").
  std::string kind, name;
  /// Which of those that worked at the same time did it, from 0.
  int slot = 0;
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
  /// Its output was there already.
  bool found = false;
  /// It was not made, but an earlier output taken for it.
  bool reused = false;
  /// Of its output; 0 if it has none.
  int64_t bytes = 0;
  /// Why it was not found although there is a cache; "" if that is not known.
  std::string reason;
  /// Positions of those that had to end before.
  std::vector<size_t> needs;
};

/// The chain of actions that ended last, in their order: the one that ended last, before it of
/// those that it needed the one that ended last, and so on. No number of processors makes a build
/// shorter than these take one after the other. Positions in `actions`.
std::vector<size_t> CriticalPath(const std::vector<TimedAction>& actions);

/// A page of HTML that needs nothing else and shows a run: stages and actions on a time axis, the
/// critical path, and a table of what was made, and why. `title` says what was run.
std::string TimingsPage(std::string_view title, const StageTimer& stages,
                        const std::vector<TimedAction>& actions);

}  // namespace gorun::report
