#include "host/cpu.h"

#include <sched.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "base/strings.h"
#include "host/cgroup.h"
#include "host/real_filesystem.h"

namespace gorun::host {

namespace {

// The directory of the group, through the first mount that shows it.
std::optional<std::string> FindCgroupDir(std::string_view mountinfo, const Cgroup& cgroup) {
  for (const CgroupMount& mount : FindCgroupMounts(mountinfo, cgroup, "cpu")) {
    if (auto rest = mount.Below(cgroup.path)) return mount.point + *rest;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> CgroupCpuLimit(FileReader& files) {
  auto cgroups = files.ReadFile("/proc/self/cgroup");
  if (!cgroups) return std::nullopt;
  auto cgroup = FindCgroup(*cgroups, "cpu");
  if (!cgroup) return std::nullopt;
  auto mounts = files.ReadFile("/proc/self/mountinfo");
  if (!mounts) return std::nullopt;
  auto dir = FindCgroupDir(*mounts, *cgroup);
  if (!dir) return std::nullopt;

  std::optional<int64_t> quota;
  std::optional<int64_t> period;
  if (cgroup->version == 1) {
    quota = ReadCgroupNumber(files, *dir + "/cpu.cfs_quota_us");
    period = ReadCgroupNumber(files, *dir + "/cpu.cfs_period_us");
    // -1 is no limit.
    if (quota && *quota < 0) return std::nullopt;
  } else {
    // "QUOTA PERIOD", where QUOTA may be "max".
    auto text = files.ReadFile(*dir + "/cpu.max");
    if (!text) return std::nullopt;
    auto line = base::Cut(*text, "\n");
    auto fields = line ? base::Cut(line->first, " ") : std::nullopt;
    if (!fields) return std::nullopt;
    quota = base::ParseInt(fields->first);
    period = base::ParseInt(fields->second);
  }
  if (!quota || !period || *period <= 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

int UsableCpus(bool count_quota) {
  // As many as the kernel can have; the size of cpu_set_t (1024) is too small for some machines.
  std::vector<unsigned long> mask(64 * 1024 / (8 * sizeof(unsigned long)));
  int cpus = 0;
  if (sched_getaffinity(0, mask.size() * sizeof(unsigned long),
                        reinterpret_cast<cpu_set_t*>(mask.data())) == 0) {
    for (unsigned long word : mask) cpus += std::popcount(word);
  }
  cpus = std::max(cpus, 1);
  if (!count_quota) return cpus;
  RealFileSystem files;
  auto limit = CgroupCpuLimit(files);
  if (!limit) return cpus;
  double usable = std::max(std::ceil(*limit), 2.0);
  return usable < cpus ? static_cast<int>(usable) : cpus;
}

}  // namespace gorun::host
