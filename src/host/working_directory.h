#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gorun::host {

/// os.Getwd: `pwd` (the variable PWD) if it is absolute and names the physical working directory,
/// else the latter.
base::Result<std::string> WorkingDirectory(std::string_view pwd);

}  // namespace gorun::host
