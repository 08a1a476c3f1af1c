#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdint>
#include <limits>

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

/// Since the epoch; the farthest that can be told for times before 1678 or after 2262, which some
/// file systems keep.
inline int64_t Nanoseconds(const timespec& time) {
  int64_t result = 0;
  if (__builtin_mul_overflow(int64_t{time.tv_sec}, int64_t{1'000'000'000}, &result) ||
      __builtin_add_overflow(result, int64_t{time.tv_nsec}, &result)) {
    constexpr auto kLimits = std::numeric_limits<int64_t>();
    return time.tv_sec < 0 ? kLimits.min() : kLimits.max();
  }
  return result;
}

inline FileInfo FileInfoOf(const struct stat& st) {
  return FileInfo{.type = FileTypeOf(st.st_mode),
                  .permissions = st.st_mode & 07777u,
                  .size = st.st_size,
                  .mtime_ns = Nanoseconds(st.st_mtim),
                  .ctime_ns = Nanoseconds(st.st_ctim),
                  .inode = st.st_ino,
                  .device = st.st_dev};
}

}  // namespace gorun::host
