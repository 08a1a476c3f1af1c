#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "host/filesystem.h"

namespace gorun::host {

inline FileType FileTypeOf(mode_t mode) {
  if (S_ISREG(mode)) return FileType::kRegular;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  return S_ISLNK(mode) ? FileType::kSymlink : FileType::kOther;
}

/// Of an entry of the open directory, from what the kernel said of it in passing (DT_…).
inline FileType FileTypeOfEntry(int directory, const char* name, unsigned char type) {
  switch (type) {
    case DT_REG: return FileType::kRegular;
    case DT_DIR: return FileType::kDirectory;
    case DT_LNK: return FileType::kSymlink;
    case DT_UNKNOWN: break;
    default: return FileType::kOther;
  }
  struct stat st;
  if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0) return FileType::kOther;
  return FileTypeOf(st.st_mode);
}

inline FileInfo FileInfoOf(const struct stat& st) {
  auto nanoseconds = [](const timespec& time) {
    return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  };
  return FileInfo{.type = FileTypeOf(st.st_mode),
                  .permissions = st.st_mode & 07777u,
                  .size = st.st_size,
                  .mtime_ns = nanoseconds(st.st_mtim),
                  .ctime_ns = nanoseconds(st.st_ctim),
                  .inode = st.st_ino,
                  .device = st.st_dev};
}

}  // namespace gorun::host
