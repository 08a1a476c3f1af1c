#include "host/cpu.h"

#include <sched.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "base/strings.h"
#include "host/real_filesystem.h"

namespace gorun::host {

namespace {

struct Cgroup {
  int version = 0;
  // As /proc/self/cgroup shows it: absolute, within the hierarchy.
  std::string path;
};

bool HasCpu(std::string_view comma_list) {
  for (const std::string& word : base::Split(comma_list, ",")) {
    if (word == "cpu") return true;
  }
  return false;
}

// Lines "hierarchy:controllers:path". A version 1 hierarchy with "cpu" takes precedence over
// version 2 (hierarchy 0).
std::optional<Cgroup> FindCpuCgroup(std::string_view text) {
  std::optional<Cgroup> found;
  for (const std::string& line : base::Split(base::TrimSuffix(text, "\n"), "\n")) {
    std::vector<std::string> fields = base::SplitN(line, ":", 3);
    if (fields.size() != 3 || !fields[2].starts_with('/')) return std::nullopt;
    if (fields[0] == "0") {
      found = Cgroup{2, fields[2]};
    } else if (HasCpu(fields[1])) {
      return Cgroup{1, fields[2]};
    }
  }
  return found;
}

// Undoes the kernel's \ooo escapes of white space and backslashes in paths.
std::optional<std::string> UnescapePath(std::string_view text) {
  std::string path;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '\\') {
      path += text[i];
      continue;
    }
    if (i + 3 >= text.size()) return std::nullopt;
    int value = 0;
    for (int digit = 0; digit < 3; digit++) {
      char c = text[++i];
      if (c < '0' || c > '7') return std::nullopt;
      value = value * 8 + (c - '0');
    }
    if (value > 0xFF) return std::nullopt;
    path += static_cast<char>(value);
  }
  return path;
}

bool Below(std::string_view path, std::string_view root) {
  if (root.size() == 1) return true;
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

// The directory of the cgroup, through the first mount whose root contains it. Lines of mountinfo:
// id parent dev ROOT MOUNT-POINT options [optional…] - TYPE source SUPER-OPTIONS.
std::optional<std::string> FindCgroupDir(std::string_view mountinfo, const Cgroup& cgroup) {
  for (const std::string& line : base::Split(base::TrimSuffix(mountinfo, "\n"), "\n")) {
    auto halves = base::Cut(line, " - ");
    if (!halves) return std::nullopt;
    std::vector<std::string> head = base::SplitN(halves->first, " ", 6);
    std::vector<std::string> tail = base::SplitN(halves->second, " ", 3);
    if (head.size() < 5 || tail.empty() || !head[3].starts_with('/')) return std::nullopt;
    if (tail[0] != (cgroup.version == 1 ? "cgroup" : "cgroup2")) continue;
    if (cgroup.version == 1 && (tail.size() < 3 || !HasCpu(tail[2]))) continue;
    auto root = UnescapePath(head[3]);
    auto mount_point = UnescapePath(head[4]);
    if (!root || !mount_point) return std::nullopt;
    if (!Below(cgroup.path, *root)) continue;
    std::string_view rest = std::string_view(cgroup.path).substr(root->size());
    if (root->size() == 1 && cgroup.path.size() > 1) rest = cgroup.path;
    // Outside of our cgroup namespace.
    if (Below(rest, "/..")) continue;
    return base::StrCat(*mount_point, rest);
  }
  return std::nullopt;
}

// A decimal number that ends at a line feed.
std::optional<int64_t> ReadNumber(FileReader& files, const std::string& path) {
  auto text = files.ReadFile(path);
  if (!text) return std::nullopt;
  auto cut = base::Cut(*text, "\n");
  return cut ? base::ParseInt(cut->first) : std::nullopt;
}

}  // namespace

std::optional<double> CgroupCpuLimit(FileReader& files) {
  auto cgroups = files.ReadFile("/proc/self/cgroup");
  if (!cgroups) return std::nullopt;
  auto cgroup = FindCpuCgroup(*cgroups);
  if (!cgroup) return std::nullopt;
  auto mounts = files.ReadFile("/proc/self/mountinfo");
  if (!mounts) return std::nullopt;
  auto dir = FindCgroupDir(*mounts, *cgroup);
  if (!dir) return std::nullopt;

  std::optional<int64_t> quota;
  std::optional<int64_t> period;
  if (cgroup->version == 1) {
    quota = ReadNumber(files, *dir + "/cpu.cfs_quota_us");
    period = ReadNumber(files, *dir + "/cpu.cfs_period_us");
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
