#include "host/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "host/cgroup.h"
#include "host/path.h"

namespace gorun::host {

namespace {

using base::StrCat;

// The number at the beginning of the rest of the line that begins with `key`.
std::optional<int64_t> NumberAfter(std::string_view text, std::string_view key) {
  for (std::string_view line : base::Split(text, "\n")) {
    const auto rest = base::CutPrefix(line, key);
    if (!rest) continue;
    const std::vector<std::string> words = base::Fields(*rest);
    if (words.empty()) return std::nullopt;
    return base::ParseInt(words.front());
  }
  return std::nullopt;
}

// A version of control groups: how its files are called.
struct GroupFiles {
  std::array<std::string_view, 2> limits;
  std::string_view usage;
  // In memory.stat: files' pages that were not used of late.
  std::string_view reclaimable;
};
constexpr GroupFiles kVersion1 = {
    {"memory.limit_in_bytes", ""}, "memory.usage_in_bytes", "total_inactive_file "};
constexpr GroupFiles kVersion2 = {
    {"memory.max", "memory.high"}, "memory.current", "inactive_file "};

// What is left to the processes in one group; nullopt if it has no limit.
std::optional<int64_t> LeftIn(FileReader& files, const std::string& group,
                              const GroupFiles& names) {
  std::optional<int64_t> limit;
  for (std::string_view name : names.limits) {
    if (name.empty()) continue;
    const auto value = ReadCgroupNumber(files, JoinPath(group, name));
    if (value) limit = std::min(*value, limit.value_or(*value));
  }
  if (!limit) return std::nullopt;
  const auto usage = ReadCgroupNumber(files, JoinPath(group, names.usage));
  if (!usage) return std::nullopt;
  int64_t reclaimable = 0;
  if (auto stat = files.ReadFile(JoinPath(group, "memory.stat"))) {
    reclaimable = NumberAfter(*stat, names.reclaimable).value_or(0);
  }
  return std::max<int64_t>(0, *limit - *usage + std::min(reclaimable, *usage));
}

// What is left in the group and all above it that can be seen.
std::optional<int64_t> LeftInHierarchy(FileReader& files, std::string_view mountinfo,
                                       const Cgroup& cgroup) {
  const std::vector<CgroupMount> mounts = FindCgroupMounts(mountinfo, cgroup, "memory");
  if (mounts.empty()) return std::nullopt;
  // A container sees its own group as the root, by whatever name it goes outside.
  const CgroupMount* mount = &mounts.front();
  std::string group;
  for (const CgroupMount& candidate : mounts) {
    auto below = candidate.Below(cgroup.path);
    if (!below) continue;
    mount = &candidate;
    group = *std::move(below);
    break;
  }
  const GroupFiles& names = cgroup.version == 1 ? kVersion1 : kVersion2;
  std::optional<int64_t> least;
  for (std::string path = CleanPath(StrCat("/", group));; path = DirName(path)) {
    const auto left = LeftIn(files, JoinPath(mount->point, path), names);
    if (left) least = std::min(*left, least.value_or(*left));
    if (path == "/") return least;
  }
}

bool IsLimited(int resource) {
  rlimit limit = {};
  return getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) == 0 &&
         limit.rlim_cur != RLIM_INFINITY;
}

}  // namespace

std::optional<int64_t> AvailableMemory(FileReader& files) {
  auto meminfo = files.ReadFile("/proc/meminfo");
  if (!meminfo) return std::nullopt;
  const auto kilobytes = NumberAfter(*meminfo, "MemAvailable:");
  if (!kilobytes || *kilobytes > std::numeric_limits<int64_t>::max() / 1024) return std::nullopt;
  int64_t available = *kilobytes * 1024;

  auto mounts = files.ReadFile("/proc/self/mountinfo");
  auto groups = files.ReadFile("/proc/self/cgroup");
  if (!mounts || !groups) return available;
  const auto cgroup = FindCgroup(*groups, "memory");
  if (!cgroup) return available;
  return std::min(available, LeftInHierarchy(files, *mounts, *cgroup).value_or(available));
}

bool IsAddressSpaceLimited() { return IsLimited(RLIMIT_AS) || IsLimited(RLIMIT_DATA); }

}  // namespace gorun::host
