#include "host/overlay_filesystem.h"

#include <cerrno>
#include <map>
#include <utility>

#include "base/strings.h"
#include "host/os_error.h"

namespace gorun::host {

namespace {

using base::ErrorKind;
using base::StrCat;

// fs.ErrNotExist, which is not worded as the system's error.
constexpr std::string_view kNotExist = "file does not exist";

}  // namespace

base::Result<std::string> OverlayFileSystem::Open(const std::string& path) {
  Overlay::Info info = overlay_.Find(path);
  // What is deleted has no name to open.
  if (info.deleted) return base::Fail(ErrorKind::kNotFound, StrCat("open : ", ErrnoText(ENOENT)));
  if (info.is_dir) return base::Fail(StrCat("Open ", path, ": cannot open directory in overlay"));
  return info.is_file || info.is_moved ? info.actual : path;
}

base::Result<std::string> OverlayFileSystem::ReadFile(const std::string& path) {
  TRY_ASSIGN(const std::string actual, Open(path));
  return files_.ReadFile(actual);
}

base::Result<std::string> OverlayFileSystem::ReadLocked(const std::string& path) {
  TRY_ASSIGN(const std::string actual, Open(path));
  return overlay_.Replaced(path) ? files_.ReadFile(actual) : files_.ReadLocked(actual);
}

base::Result<std::string> OverlayFileSystem::ReadRange(const std::string& path, uint64_t offset,
                                                       size_t size) {
  TRY_ASSIGN(const std::string actual, Open(path));
  return files_.ReadRange(actual, offset, size);
}

std::optional<base::Result<FileInfo>> OverlayFileSystem::StatReplaced(std::string_view operation,
                                                                      const std::string& path) {
  const Overlay::Info info = overlay_.Find(path);
  if (info.deleted) {
    return base::Fail(ErrorKind::kNotFound, StrCat(operation, " ", path, ": ", kNotExist));
  }
  if (info.is_dir) {
    FileInfo directory;
    directory.type = FileType::kDirectory;
    directory.permissions = 0500;
    return directory;
  }
  if (!info.is_file && !info.is_moved) return std::nullopt;
  auto actual = files_.Stat(info.actual);
  if (actual && actual->IsDir()) {
    return base::Fail(StrCat(operation, " ", path, ": overlay maps to directory"));
  }
  return actual;
}

base::Result<FileInfo> OverlayFileSystem::Stat(const std::string& path) {
  if (auto info = StatReplaced("stat", path)) return *std::move(info);
  return files_.Stat(path);
}

base::Result<FileInfo> OverlayFileSystem::Lstat(const std::string& path) {
  if (auto info = StatReplaced("lstat", path)) return *std::move(info);
  return files_.Lstat(path);
}

base::Result<std::vector<DirEntry>> OverlayFileSystem::ReadDir(const std::string& path) {
  const Overlay::Info info = overlay_.Find(path);
  if (info.deleted) {
    return base::Fail(ErrorKind::kNotFound, StrCat("read ", path, ": ", kNotExist));
  }
  if (info.is_file) return base::Fail(StrCat("read ", path, ": ", ErrnoText(ENOTDIR)));
  const std::string& actual_path = info.is_moved ? info.actual : path;
  auto listed = files_.ReadDir(actual_path);
  if (!info.is_dir && !info.is_moved) return listed;

  std::map<std::string, FileType> all;
  if (listed) {
    for (DirEntry& entry : *listed) all[std::move(entry.name)] = entry.type;
  } else if (!listed.error().Is(ErrorKind::kNotFound) && files_.IsDir(actual_path)) {
    return listed;
  }
  for (Overlay::Child& child : overlay_.Children(path)) {
    if (child.deleted) {
      all.erase(child.name);
      continue;
    }
    FileType type = FileType::kDirectory;
    if (!child.is_dir) {
      auto actual = files_.Stat(child.actual);
      if (actual && actual->IsDir()) {
        return base::Fail(
            StrCat("read ", path, ": overlay maps child ", child.name, " to directory"));
      }
      // What is missing is no regular file, but it is listed.
      type = actual ? actual->type : FileType::kOther;
    }
    all[std::move(child.name)] = type;
  }
  if (all.empty() && !listed) return listed;
  std::vector<DirEntry> entries;
  for (const auto& [name, type] : all) entries.push_back({name, type});
  return entries;
}

}  // namespace gorun::host
