#include "env/state_dir.h"

#include "env/env_sources.h"
#include "host/path.h"

namespace gorun::env {

std::string StateDir(const host::Environment& environment) {
  std::string_view set = environment.Get("GORUN_STATE");
  if (!set.empty()) return host::IsAbsPath(set) ? std::string(set) : "";
  auto cache = UserCacheDir(environment);
  return cache ? host::JoinPath(*cache, "gorun") : "";
}

}  // namespace gorun::env
