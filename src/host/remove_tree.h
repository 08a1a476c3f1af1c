#pragma once

#include <string>

#include "base/result.h"

namespace gorun::host {

/// os.RemoveAll: removes what it can and returns the first error; what does not exist is no error.
/// Never follows a symbolic link. Also used by the janitor, whose process is a fork: keeps to plain
/// system calls and small strings.
base::Status RemoveTree(const std::string& path);

}  // namespace gorun::host
