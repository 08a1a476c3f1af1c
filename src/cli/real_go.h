#pragma once

#include <string>

#include "base/result.h"
#include "cli/layout.h"
#include "host/environment.h"

namespace gorun::cli {

/// The go command that stands behind us when we are called `go`: the next one in PATH that is no
/// gorun, else GOROOT's, else one in the usual places.
base::Result<std::string> FindRealGo(const host::Environment& environment, const Layout& layout);

}  // namespace gorun::cli
