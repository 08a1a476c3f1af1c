#pragma once

#include <string>

#include "base/result.h"
#include "host/environment.h"

namespace gorun::cli {

/// The go command that stands behind us when we are called `go`: the next one in PATH that is
/// neither `self` (an absolute path) nor any other gorun, else GOROOT's.
base::Result<std::string> FindRealGo(const host::Environment& environment, const std::string& self);

}  // namespace gorun::cli
