#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "host/environment.h"
#include "host/filesystem.h"

namespace gorun::host {

/// exec.LookPath: the file that `name` means. A name with a slash stands for itself if it can be
/// executed; else the directories of $PATH are searched. Errors read as `exec: "x": executable file
/// not found in $PATH` (kNotFound). What is found through a relative directory of $PATH is an
/// error, too.
base::Result<std::string> FindProgram(FileReader& files, const Environment& environment,
                                      std::string_view name);

}  // namespace gorun::host
