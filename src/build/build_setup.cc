#include "build/build_setup.h"

#include "env/settings.h"
#include "env/state_dir.h"
#include "host/path.h"
#include "toolchain/toolchain.h"

namespace gorun::build {

std::string BuildSetup::HashSalt() const {
  return toolchain.known_minor() ? toolchain.version : "gorun for " + toolchain.version;
}

std::string BuildSetup::StateDir() const { return env::StateDir(settings.original_environment); }

std::string BuildSetup::StateFile(std::string_view name) const {
  const std::string state = StateDir();
  return state.empty() ? "" : host::JoinPath(state, name);
}

bool BuildSetup::VerifiesState() const {
  return settings.original_environment.Get("GORUN_STATE_VERIFY") == "1";
}

}  // namespace gorun::build
