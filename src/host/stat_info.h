#pragma once

#include <sys/stat.h>

#include "host/filesystem.h"

namespace gorun::host {

inline FileType FileTypeOf(mode_t mode) {
  if (S_ISREG(mode)) return FileType::kRegular;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  return S_ISLNK(mode) ? FileType::kSymlink : FileType::kOther;
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
