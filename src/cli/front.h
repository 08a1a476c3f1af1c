#pragma once

#include <string>
#include <vector>

namespace gorun::cli {

/// The whole of `gorun`: looks for the run record of this invocation (room memo; not there yet) and else becomes the
/// builder, by execve: same process, same arguments. Returns an exit code only if that fails.
int Front(int argc, char** argv);

}  // namespace gorun::cli
