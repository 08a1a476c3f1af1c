#pragma once

namespace gorun::host {

/// From now on this process says so and ends with status 1 where it gets no more memory (ulimit -v,
/// a strict overcommit), instead of crashing. Nothing is removed and nobody told: as if it had been
/// killed.
void EndWhenOutOfMemory();

}  // namespace gorun::host
