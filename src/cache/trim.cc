#include <string>
#include <string_view>

#include "base/strings.h"
#include "cache/disk_cache.h"
#include "host/file_lock.h"

namespace gorun::cache {

namespace {

constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int64_t kHour = 3600;
constexpr int64_t kTrimInterval = 24 * kHour;
constexpr int64_t kTrimLimit = 5 * 24 * kHour;
/// By how much a time of last use may be behind.
constexpr int64_t kImprecision = kHour;

/// True if `stamp`, the contents of trim.txt, says that the cache was trimmed lately. A damaged
/// stamp, or one from the future, does not count.
bool TrimmedLately(std::string_view stamp, int64_t now_ns) {
  auto last = base::ParseInt(base::TrimSpace(stamp));
  int64_t age;
  if (!last || __builtin_sub_overflow(now_ns / kSecondNs, *last, &age)) return false;
  return age < kTrimInterval && age > -kImprecision;
}

}  // namespace

bool DiskCache::TrimIsDue() {
  auto stamp = host::LockedRead(dir_ + "/trim.txt");
  if (!stamp) return files_.IsDir(dir_);
  return !TrimmedLately(*stamp, clock_.NowNs());
}

base::Status DiskCache::Trim() {
  const int64_t now = clock_.NowNs();
  const std::string stamp_path = dir_ + "/trim.txt";
  // The common case, without an exclusive lock.
  if (!TrimIsDue()) return {};

  // The new stamp comes first, so that others do not start trimming at the same time.
  bool trimmed_meanwhile = false;
  auto stamped =
      host::LockedTransform(stamp_path, [&](std::string_view old) -> base::Result<std::string> {
        trimmed_meanwhile = TrimmedLately(old, now);
        if (trimmed_meanwhile) return base::Fail("file changed");
        return base::StrCat(now / kSecondNs);
      });
  if (trimmed_meanwhile) return {};
  // Where no stamp can be written for lack of rights, nothing can be removed either. Any other
  // failure, such as a full disk, is all the more reason to trim.
  if (!stamped && stamped.error().Is(base::ErrorKind::kPermission)) return {};

  const int64_t cutoff = now - (kTrimLimit + kImprecision) * kSecondNs;
  auto subdirectories = files_.ReadDir(dir_);
  if (!subdirectories) return {};
  for (const host::DirEntry& entry : *subdirectories) {
    if (entry.name.size() == 2) TrimSubdirectory(base::StrCat(dir_, "/", entry.name), cutoff);
  }
  return {};
}

void DiskCache::TrimSubdirectory(const std::string& subdirectory, int64_t cutoff_ns) {
  auto entries = files_.ReadDir(subdirectory);
  if (!entries) return;
  for (const host::DirEntry& entry : *entries) {
    if (!entry.name.ends_with("-a") && !entry.name.ends_with("-d")) continue;
    const std::string path = base::StrCat(subdirectory, "/", entry.name);
    auto info = files_.Stat(path);
    if (!info || info->mtime_ns >= cutoff_ns) continue;
    // Best effort; a directory is an executable.
    (void)(info->IsDir() ? files_.RemoveAll(path) : files_.Remove(path));
  }
}

}  // namespace gorun::cache
