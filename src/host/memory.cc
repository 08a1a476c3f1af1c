#include "host/memory.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
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

std::optional<int64_t> ReadNumber(FileReader& files, const std::string& path) {
  auto text = files.ReadFile(path);
  if (!text) return std::nullopt;
  // Version 2 says "max" where there is no limit.
  return base::ParseInt(base::TrimSpace(*text));
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
    const auto value = ReadNumber(files, JoinPath(group, name));
    if (value) limit = std::min(*value, limit.value_or(*value));
  }
  if (!limit) return std::nullopt;
  const auto usage = ReadNumber(files, JoinPath(group, names.usage));
  if (!usage) return std::nullopt;
  int64_t reclaimable = 0;
  if (auto stat = files.ReadFile(JoinPath(group, "memory.stat"))) {
    reclaimable = NumberAfter(*stat, names.reclaimable).value_or(0);
  }
  return std::max<int64_t>(0, *limit - *usage + std::min(reclaimable, *usage));
}

// A hierarchy of groups as it is mounted here.
struct Hierarchy {
  // Which group `mount_point` shows.
  std::string root;
  std::string mount_point;
};

// From /proc/self/mountinfo: "ID PARENT DEVICE ROOT POINT OPTIONS... - TYPE SOURCE SUPEROPTIONS".
std::optional<Hierarchy> FindHierarchy(std::string_view mounts, bool version2) {
  for (std::string_view line : base::Split(mounts, "\n")) {
    const auto parts = base::Cut(line, " - ");
    if (!parts) continue;
    const std::vector<std::string> before = base::Fields(parts->first);
    const std::vector<std::string> after = base::Fields(parts->second);
    if (before.size() < 5 || after.size() < 3) continue;
    const bool matches =
        version2
            ? after[0] == "cgroup2"
            : after[0] == "cgroup" && std::ranges::count(base::Split(after[2], ","), "memory") > 0;
    if (matches) return Hierarchy{before[3], before[4]};
  }
  return std::nullopt;
}

// Which group we are in, from /proc/self/cgroup: "ID:CONTROLLERS:PATH", version 2 is "0::PATH".
std::optional<std::string> OwnGroup(std::string_view groups, bool version2) {
  for (std::string_view line : base::Split(groups, "\n")) {
    const auto id = base::Cut(line, ":");
    if (!id) continue;
    const auto controllers = base::Cut(id->second, ":");
    if (!controllers) continue;
    const bool matches =
        version2 ? id->first == "0" && controllers->first.empty()
                 : std::ranges::count(base::Split(controllers->first, ","), "memory") > 0;
    if (matches) return std::string(controllers->second);
  }
  return std::nullopt;
}

// The least that the group and all above it leave.
std::optional<int64_t> LeftInHierarchy(FileReader& files, const Hierarchy& hierarchy,
                                       std::string group, const GroupFiles& names) {
  // A container sees its own group as the root, by whatever name it goes outside.
  if (hierarchy.root != "/") {
    const auto below = base::CutPrefix(group, hierarchy.root);
    group = below ? std::string(*below) : "/";
  }
  std::optional<int64_t> least;
  for (std::string path = CleanPath(StrCat("/", group));; path = DirName(path)) {
    const auto left = LeftIn(files, JoinPath(hierarchy.mount_point, path), names);
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
  for (const bool version2 : {false, true}) {
    const auto hierarchy = FindHierarchy(*mounts, version2);
    auto group = OwnGroup(*groups, version2);
    if (!hierarchy || !group) continue;
    const auto left =
        LeftInHierarchy(files, *hierarchy, *std::move(group), version2 ? kVersion2 : kVersion1);
    if (left) available = std::min(available, *left);
  }
  return available;
}

bool IsAddressSpaceLimited() { return IsLimited(RLIMIT_AS) || IsLimited(RLIMIT_DATA); }

}  // namespace gorun::host
