#pragma once

#include <string>
#include <vector>

#include "host/environment.h"

namespace gorun::cli {

/// Starts the program at once if there is a run record for these arguments (those after the
/// program's name) and nothing has changed since: then this process is the program. Returns if
/// `builder` has to run, with everything as it was before.
void Rerun(std::vector<std::string> arguments, const std::string& builder,
           const host::Environment& environment);

}  // namespace gorun::cli
