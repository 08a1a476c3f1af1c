#include "host/probe.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>

#include "host/fd.h"
#include "host/retry.h"
#include "host/stat_info.h"

namespace gorun::host {

namespace {

/// What getdents64 fills a buffer with.
struct KernelEntry {
  uint64_t inode;
  int64_t offset;
  uint16_t size;
  uint8_t type;
  char name[1];
};

}  // namespace

int ProbeStat(const char* path, FollowLinks follow, FileInfo& info) {
  struct stat st;
  const int flags = follow == FollowLinks::kYes ? 0 : AT_SYMLINK_NOFOLLOW;
  if (fstatat(AT_FDCWD, path, &st, flags) != 0) return errno;
  info = FileInfoOf(st);
  return 0;
}

ProbeDirectory::ProbeDirectory(const char* path)
    : fd_(RetryOnInterrupt([&] { return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); })),
      error_(fd_ < 0 ? errno : 0) {}

ProbeDirectory::~ProbeDirectory() {
  if (fd_ >= 0) close(fd_);
}

int ProbeDirectory::Stat(const char* name, FollowLinks follow, FileInfo& info) const {
  if (fd_ < 0) return error_;
  struct stat st;
  const int flags = follow == FollowLinks::kYes ? 0 : AT_SYMLINK_NOFOLLOW;
  if (fstatat(fd_, name, &st, flags) != 0) return errno;
  info = FileInfoOf(st);
  return 0;
}

int ProbeListing(const char* path, const NameFilter* filter, ListingDigest& digest) {
  const Fd fd(RetryOnInterrupt([&] { return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!fd.valid()) return errno;
  // Not on the stack, which may be small (ulimit -s); operator new aligns it for KernelEntry.
  constexpr size_t kSize = 32 << 10;
  const auto buffer = std::make_unique_for_overwrite<char[]>(kSize);
  for (;;) {
    const long size = syscall(SYS_getdents64, fd.get(), buffer.get(), kSize);
    if (size < 0) return errno;
    if (size == 0) return 0;
    for (long at = 0; at < size;) {
      const auto& entry = *reinterpret_cast<const KernelEntry*>(buffer.get() + at);
      at += entry.size;
      const std::string_view name = entry.name;
      if (name == "." || name == "..") continue;
      const FileType type = FileTypeOfEntry(fd.get(), entry.name, entry.type);
      if (filter == nullptr || filter->Counts(name, type)) digest.Add(name, type);
    }
  }
}

bool ProbeLink(const char* path, std::string_view target) {
  char buffer[4096];
  const ssize_t size = readlink(path, buffer, sizeof buffer);
  return size >= 0 && static_cast<size_t>(size) < sizeof buffer &&
         std::string_view(buffer, static_cast<size_t>(size)) == target;
}

int64_t WallClockNs() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void TouchNow(const char* path) { (void)utimensat(AT_FDCWD, path, nullptr, 0); }

std::string PhysicalDirectory() {
  char buffer[4096];
  if (getcwd(buffer, sizeof buffer) == nullptr || buffer[0] != '/') return "";
  return buffer;
}

bool ProbeOwnership(const std::string& path, Ownership& ownership) {
  struct stat st;
  if (stat(path.c_str(), &st) != 0) return false;
  ownership.owner = st.st_uid;
  ownership.permissions = st.st_mode & 07777u;
  ownership.is_directory = S_ISDIR(st.st_mode);
  ownership.writable = faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
  return true;
}

uint32_t EffectiveUser() { return static_cast<uint32_t>(getauxval(AT_EUID)); }

bool HasLocalTimes(const std::string& path) {
  struct statfs fs;
  if (statfs(path.c_str(), &fs) != 0) return false;
  constexpr uint32_t kLocal[] = {
      0xEF53,      // ext2, ext3, ext4
      0x58465342,  // xfs
      0x9123683E,  // btrfs
      0x01021994,  // tmpfs
      0x858458F6,  // ramfs
      0x794C7630,  // overlayfs
      0x2FC12FC1,  // zfs
      0xF2F52010,  // f2fs
      0xCA451A4E,  // bcachefs
      0x52654973,  // reiserfs
      0x3153464A,  // jfs
      0x73717368,  // squashfs
      0xE0F5E1E2,  // erofs
      0x9660,      // iso9660
      0x61756673,  // aufs
  };
  return std::ranges::find(kLocal, static_cast<uint32_t>(fs.f_type)) != std::end(kLocal);
}

}  // namespace gorun::host
