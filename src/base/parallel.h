#pragma once

#include <cstddef>
#include <functional>

namespace gorun::base {

/// Calls `body(i)` for every i in [0, count) from up to `threads` threads (the caller's included;
/// fewer where no more can be started) and returns when all calls have. The calls must be
/// independent of each other.
void ParallelFor(size_t count, size_t threads, const std::function<void(size_t)>& body);

}  // namespace gorun::base
