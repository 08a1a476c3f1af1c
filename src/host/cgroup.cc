#include "host/cgroup.h"

#include <algorithm>

#include "base/strings.h"

namespace gorun::host {

namespace {

bool Has(std::string_view comma_list, std::string_view controller) {
  return std::ranges::count(base::Split(comma_list, ","), controller) > 0;
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

bool IsBelow(std::string_view path, std::string_view root) {
  if (root.size() == 1) return true;
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

}  // namespace

// Lines "hierarchy:controllers:path"; hierarchy 0 is version 2.
std::optional<Cgroup> FindCgroup(std::string_view cgroups, std::string_view controller) {
  std::optional<Cgroup> found;
  for (const std::string& line : base::Split(base::TrimSuffix(cgroups, "\n"), "\n")) {
    std::vector<std::string> fields = base::SplitN(line, ":", 3);
    if (fields.size() != 3 || !fields[2].starts_with('/')) return std::nullopt;
    if (fields[0] == "0") {
      found = Cgroup{2, fields[2]};
    } else if (Has(fields[1], controller)) {
      return Cgroup{1, fields[2]};
    }
  }
  return found;
}

std::optional<std::string> CgroupMount::Below(std::string_view group) const {
  if (!IsBelow(group, root)) return std::nullopt;
  std::string_view rest = group.substr(root.size());
  if (root.size() == 1 && group.size() > 1) rest = group;
  // Outside of our cgroup namespace.
  if (IsBelow(rest, "/..")) return std::nullopt;
  return std::string(rest);
}

// Lines: id parent dev ROOT MOUNT-POINT options [optional…] - TYPE source SUPER-OPTIONS.
std::vector<CgroupMount> FindCgroupMounts(std::string_view mountinfo, const Cgroup& cgroup,
                                          std::string_view controller) {
  std::vector<CgroupMount> mounts;
  for (const std::string& line : base::Split(base::TrimSuffix(mountinfo, "\n"), "\n")) {
    auto halves = base::Cut(line, " - ");
    if (!halves) break;
    std::vector<std::string> head = base::SplitN(halves->first, " ", 6);
    std::vector<std::string> tail = base::SplitN(halves->second, " ", 3);
    if (head.size() < 5 || tail.empty() || !head[3].starts_with('/')) break;
    if (tail[0] != (cgroup.version == 1 ? "cgroup" : "cgroup2")) continue;
    if (cgroup.version == 1 && (tail.size() < 3 || !Has(tail[2], controller))) continue;
    auto root = UnescapePath(head[3]);
    auto point = UnescapePath(head[4]);
    if (!root || !point) break;
    mounts.push_back({*std::move(root), *std::move(point)});
  }
  return mounts;
}

std::optional<int64_t> ReadCgroupNumber(FileReader& files, const std::string& path) {
  auto text = files.ReadFile(path);
  if (!text) return std::nullopt;
  auto line = base::Cut(*text, "\n");
  return line ? base::ParseInt(line->first) : std::nullopt;
}

}  // namespace gorun::host
