#pragma once

#include <string>

#include "host/filesystem.h"

namespace gorun::host {

/// filepath.EvalSymlinks on top of Lstat and ReadLink: the path without symbolic links, cleaned.
base::Result<std::string> EvalSymlinks(FileReader& files, const std::string& path);

}  // namespace gorun::host
