#pragma once

namespace gorun::base {

/// Prints where an invariant of ours broke and aborts. Never reachable from input.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace gorun::base

/// We are wrong if `condition` does not hold (in release builds, too).
#define CHECK(condition) \
  ((condition) ? (void)0 : ::gorun::base::CheckFailed(__FILE__, __LINE__, #condition))
