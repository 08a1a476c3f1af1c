#pragma once

#include <string>

#include "base/result.h"

namespace gorun::host {

/// The file that this process executes, absolute, symbolic links resolved where the kernel tells.
/// Ask before the working directory changes.
base::Result<std::string> SelfPath();

}  // namespace gorun::host
