#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/host.h"

// The door of room `run`: starting the program that was built. A program is started by becoming it
// (execve): it gets our process ID, parent, terminal, descriptors and signal mask, and nothing of
// us stays. Tidy up before (work directory, SignalWatcher, children). This room knows neither
// settings nor packages; what it needs comes by the structs below.
namespace gorun::run {

struct Target {
  /// What the program was built for.
  std::string goos, goarch;
  /// What this machine is.
  std::string host_goos, host_goarch;
  /// The Go distribution, which may have a runner; "" if there is none.
  std::string goroot;
};

/// work.FindExecCmd: the command that is put before the program; empty if it is executed directly.
/// `exec_flag` is the split value of -exec, nullopt if it was not given (given as "" it is empty,
/// and means to execute directly). Without it a program for another system is run by
/// go_GOOS_GOARCH_exec: that of $PATH, else (the specification's default runner, which cmd/go does
/// not look for) that in $GOROOT/lib/wasm.
std::vector<std::string> FindExecCommand(host::Host& host,
                                         const std::optional<std::vector<std::string>>& exec_flag,
                                         const Target& target);

struct Program {
  /// From FindExecCommand.
  std::vector<std::string> exec_command;
  /// The file that was built.
  std::string executable;
  std::vector<std::string> arguments;
  /// $GOROOT/bin; "" if there is no GOROOT.
  std::string goroot_bin;
  /// Other changes to the environment we were started with: "NAME=VALUE" sets, "NAME" unsets.
  std::vector<std::string> environment_changes = {};
};

/// What is executed, as -x and -n print it (joined by blanks): exec command, executable, arguments.
std::vector<std::string> CommandLine(const Program& program);

/// The program's environment: that which we were started with (without what cmd/go keeps for
/// itself), the program's changes to it, and $GOROOT/bin at the front of PATH (base.AppendPATH,
/// go.dev/issue/68005).
std::vector<std::string> ProgramEnvironment(const host::Environment& original,
                                            const Program& program);

/// All that executing the program takes. Fails with cmd/go's text where an exec command without a
/// slash is not in $PATH: `exec: "nosuch": executable file not found in $PATH`.
base::Result<host::Command> PrepareStart(host::FileReader& files, const host::Environment& original,
                                         const Program& program);

/// Becomes the program. Returns only if that fails, with cmd/go's text: `fork/exec PATH: exec
/// format error`, or `exec: "nosuch": executable file not found in $PATH` for an exec command
/// without a slash.
base::Error StartProgram(host::Host& host, const Program& program);

}  // namespace gorun::run
