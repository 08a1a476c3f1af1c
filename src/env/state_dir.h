#pragma once

#include <string>

#include "host/environment.h"

namespace gorun::env {

/// The directory of what gorun remembers for itself: $GORUN_STATE, else $XDG_CACHE_HOME/gorun, else
/// $HOME/.cache/gorun. "" if it is to remember nothing: GORUN_STATE=off, a relative path, no HOME.
std::string StateDir(const host::Environment& environment);

}  // namespace gorun::env
