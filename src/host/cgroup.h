#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/filesystem.h"

// Which control group this process is in, and where its files are: what /proc/self/cgroup and
// /proc/self/mountinfo say (internal/runtime/cgroup).
namespace gorun::host {

struct Cgroup {
  int version = 0;
  /// Absolute, within the hierarchy: as the kernel shows it to us.
  std::string path;
};

/// The group that has the say over a controller ("cpu", "memory"): in a hierarchy of version 1 that
/// has it, else in that of version 2. nullopt if there is none, or a line before it is malformed.
std::optional<Cgroup> FindCgroup(std::string_view cgroups, std::string_view controller);

/// A hierarchy as it is mounted somewhere.
struct CgroupMount {
  /// Which group `point` shows.
  std::string root;
  std::string point;

  /// The group's path below `point`: "" or "/…". nullopt if it is not shown there.
  std::optional<std::string> Below(std::string_view group) const;
};

/// Where the hierarchy of such a group is mounted, in mountinfo's order, up to the first line that
/// is malformed.
std::vector<CgroupMount> FindCgroupMounts(std::string_view mountinfo, const Cgroup& cgroup,
                                          std::string_view controller);

/// What stands in one of a group's files: a decimal number on a line of its own. nullopt if it
/// cannot be read, or says something else ("max": there is no limit).
std::optional<int64_t> ReadCgroupNumber(FileReader& files, const std::string& path);

}  // namespace gorun::host
