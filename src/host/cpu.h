#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/filesystem.h"

namespace gorun::host {

/// What Go's runtime would set GOMAXPROCS to: the CPUs of our affinity mask and, if `count_quota`
/// (Go 1.25 and later, unless GODEBUG=containermaxprocs=0), not more than the CPU quota of our
/// cgroup, rounded up, but at least 2 of it. At least 1.
int UsableCpus(bool count_quota);

/// The quota of the process's own cgroup in CPUs, as internal/runtime/cgroup finds it through
/// /proc/self/cgroup and /proc/self/mountinfo; nullopt if there is none or it cannot be read.
std::optional<double> CgroupCpuLimit(FileReader& files);

}  // namespace gorun::host
