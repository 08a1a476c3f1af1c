#include "host/filesystem.h"

#include <algorithm>
#include <cerrno>

#include "host/os_error.h"

namespace gorun::host {

bool NameFilter::Counts(std::string_view name, FileType type) const {
  if (type == FileType::kDirectory || name.empty()) return false;
  if (hidden.find(name[0]) != std::string_view::npos) return false;
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  return std::ranges::find(extensions, name.substr(dot + 1)) != extensions.end();
}

base::Result<std::vector<DirEntry>> FileReader::ReadDirMatching(const std::string& path,
                                                                const NameFilter& filter) {
  TRY_ASSIGN(std::vector<DirEntry> entries, ReadDir(path));
  std::erase_if(entries,
                [&](const DirEntry& entry) { return !filter.Counts(entry.name, entry.type); });
  return entries;
}

base::Status FileReader::CheckExecutable(const std::string& path) {
  TRY_ASSIGN(FileInfo info, Stat(path));
  if (info.IsDir()) return base::Fail(ErrnoText(EISDIR));
  if ((info.permissions & 0111) == 0) {
    return base::Fail(base::ErrorKind::kPermission, ErrnoText(EACCES));
  }
  return {};
}

}  // namespace gorun::host
