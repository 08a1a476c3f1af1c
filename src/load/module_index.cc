#include "load/module_index.h"

#include <cstdint>

#include "env/godebug.h"
#include "host/path.h"

namespace gorun::load {
namespace {

/// modindex.modTimeCutoff: a younger file may change without another time.
constexpr int64_t kYoungNs = 2'000'000'000;

}  // namespace

bool IsIndexed(host::Host& host, const env::Settings& settings, bool vendored,
               const std::string& dir) {
  if (env::GoDebugValue(settings.original_environment.Get("GODEBUG"), "goindex") == "0")
    return false;
  if (!host::HasPathPrefix(dir, host::JoinPath(settings.goroot, "src"))) {
    if (vendored) return false;
    // What lies there does not change.
    if (host::HasPathPrefix(dir, settings.gomodcache)) return true;
  }
  auto entries = host.files.ReadDir(dir);
  if (!entries) return false;
  const int64_t newest = host.clock.NowNs() - kYoungNs;
  for (const host::DirEntry& entry : *entries) {
    if (entry.type == host::FileType::kDirectory) continue;
    if (entry.type != host::FileType::kRegular) return false;
    auto info = host.files.Lstat(host::JoinPath(dir, entry.name));
    if (!info || info->mtime_ns > newest) return false;
  }
  return true;
}

}  // namespace gorun::load
