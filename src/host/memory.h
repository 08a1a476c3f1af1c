#pragma once

#include <cstdint>
#include <optional>

#include "host/filesystem.h"

namespace gorun::host {

/// How many bytes new processes can take before something is swapped out or a limit is hit: what is
/// free or could be freed at once on the machine (/proc/meminfo), and in each control group that we
/// are in (memory of versions 1 and 2). Control groups that cannot be seen from here count as far
/// as they can. nullopt where the kernel does not say. `files` must be the machine's own.
std::optional<int64_t> AvailableMemory(FileReader& files);

/// Processes of ours may have only so much address space (ulimit -v or -d).
bool IsAddressSpaceLimited();

}  // namespace gorun::host
