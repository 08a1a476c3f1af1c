#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/filesystem.h"
#include "host/listing_digest.h"

// Looking at files as cheaply as can be, for who asks thousands of small questions: C strings, no
// error texts.
namespace gorun::host {

enum class FollowLinks { kYes, kNo };

/// 0, or an errno.
int ProbeStat(const char* path, FollowLinks follow, FileInfo& info);
/// A directory in which many names are looked at: the kernel walks to it once.
class ProbeDirectory {
 public:
  explicit ProbeDirectory(const char* path);
  ~ProbeDirectory();
  ProbeDirectory(const ProbeDirectory&) = delete;
  ProbeDirectory& operator=(const ProbeDirectory&) = delete;

  /// As the function above, of `name` in the directory.
  int Stat(const char* name, FollowLinks follow, FileInfo& info) const;

 private:
  int fd_ = -1;
  int error_ = 0;
};
/// The digest of the directory's entries; with a filter, of those that count. 0, or an errno.
int ProbeListing(const char* path, const NameFilter* filter, ListingDigest& digest);
/// True if `path` is a symbolic link to `target`.
bool ProbeLink(const char* path, std::string_view target);
/// Nanoseconds since the epoch.
int64_t WallClockNs();
/// Sets both time stamps to now; fails silently.
void TouchNow(const char* path);

/// The physical working directory; "" if it has no name.
std::string PhysicalDirectory();

/// Who may change a file.
struct Ownership {
  uint32_t owner = 0;
  uint32_t permissions = 0;
  bool is_directory = false;
  /// The kernel lets this process write it.
  bool writable = false;
};
/// Of what `path` leads to; false if there is nothing.
bool ProbeOwnership(const std::string& path, Ownership& ownership);
uint32_t EffectiveUser();

/// True if the file system that `path` lies on is a local one of a known kind, whose time stamps
/// tell of every change. Network and user-space file systems may cache them, or invent them.
bool HasLocalTimes(const std::string& path);

}  // namespace gorun::host
