#pragma once

namespace gorun::cli {

/// The whole of `gorun`: starts the program of this invocation's run record (rerun.h) or becomes
/// the builder, by execve: same process, same arguments. Under the name `go` it does that for `go
/// run` only, and becomes the real go command for everything else. Returns an exit code only if
/// that fails.
int Front(int argc, char** argv);

}  // namespace gorun::cli
