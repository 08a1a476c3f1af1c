#pragma once

namespace gorun::cli {

/// The whole of `gorun-build`: from arguments to the program, which replaces this process. Returns
/// an exit code where there is none to start. The page that a newcomer reads first.
int RunCommand(int argc, char** argv);

}  // namespace gorun::cli
