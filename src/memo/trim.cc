#include "memo/trim.h"

#include "base/strings.h"
#include "host/probe.h"

namespace gorun::memo {

using base::StrCat;

namespace {

constexpr int64_t kDayNs = int64_t{24 * 3600} * 1'000'000'000;
constexpr std::string_view kTrimStamp = "trimmed";

}  // namespace

void TrimRecords(const std::string& directory, host::FileSystem& files) {
  const int64_t now = host::WallClockNs();
  const std::string stamp = StrCat(directory, "/", kTrimStamp);
  auto trimmed = files.Stat(stamp);
  if (trimmed && now - trimmed->mtime_ns < kDayNs && now >= trimmed->mtime_ns) return;
  if (!files.WriteFile(stamp, "", 0600)) return;
  auto entries = files.ReadDir(directory);
  if (!entries) return;
  for (const host::DirEntry& entry : *entries) {
    const std::string path = StrCat(directory, "/", entry.name);
    auto info = files.Stat(path);
    if (info && now - info->mtime_ns > 2 * kDayNs) (void)files.Remove(path);
  }
}

}  // namespace gorun::memo
