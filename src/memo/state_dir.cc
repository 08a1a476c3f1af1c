#include "memo/state_dir.h"

#include "base/strings.h"
#include "host/path.h"

namespace gorun::memo {

std::string RecordDirectory(const host::Environment& environment) {
  std::string_view state = environment.Get("GORUN_STATE");
  std::string dir(state);
  if (state.empty()) {
    if (auto cache = environment.Get("XDG_CACHE_HOME"); !cache.empty()) {
      dir = base::StrCat(cache, "/gorun");
    } else if (auto home = environment.Get("HOME"); !home.empty()) {
      dir = base::StrCat(home, "/.cache/gorun");
    }
  }
  return host::IsAbsPath(dir) ? dir + "/runs" : "";
}

std::string RecordPath(const std::string& directory, const base::Sha256Digest& key) {
  return base::StrCat(directory, "/", key.Hex());
}

}  // namespace gorun::memo
