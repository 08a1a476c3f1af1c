#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "host/fd.h"

namespace gorun::host {

/// How a process ended.
struct ExitStatus {
  /// Exit code, if it exited.
  int code = 0;
  /// The signal that killed it; 0 if it exited.
  int signal = 0;
  bool core_dumped = false;
  /// The CPU time that it took, with the children that it waited for.
  int64_t user_ns = 0;
  int64_t system_ns = 0;
  bool ok() const { return code == 0 && signal == 0; }
  /// As Go's ProcessState prints it: "exit status 2", "signal: killed (core dumped)".
  std::string Text() const;
};

/// One program to run. Never goes through a shell; there is no PATH search but FindProgram's.
struct Command {
  /// The file to execute: a path with a slash.
  std::string program;
  /// argv, argv[0] included.
  std::vector<std::string> argv;
  /// The whole environment ("K=V"; of duplicates the last counts).
  std::vector<std::string> environment;
  /// Working directory; "" is the caller's.
  std::string directory;
  /// Bytes for its standard input; nullopt is /dev/null.
  std::optional<std::string> input;
  /// stderr goes into `output`, in the order written, as cmd/go captures tools.
  bool merge_stderr = true;
  /// It keeps something that outlives us (a repository, somebody's cache), so it is asked to end
  /// where others are killed (SIGTERM), and is given seconds to leave that in order.
  bool tidies_up = false;
};

struct Completed {
  ExitStatus status;
  std::string output;
  /// Only if !merge_stderr.
  std::string error_output;
};

/// A running child that talks over pipes (gorun-fetch, GOCACHEPROG helpers).
class Child {
 public:
  virtual ~Child() = default;
  /// The end of its standard input that we write, and of its standard output that we read.
  virtual Fd& input() = 0;
  virtual Fd& output() = 0;
  /// Closes our ends and waits.
  virtual base::Result<ExitStatus> Wait() = 0;
};

/// Starts processes. All methods may be called from any thread. Every child is ended when KillAll
/// is called, and (by PR_SET_PDEATHSIG) when we die; of those that do not tidy up none survives us.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  /// Runs to completion. Fails only if it cannot be started ("fork/exec PATH: …") or we are
  /// stopping.
  virtual base::Result<Completed> Run(const Command& command) = 0;
  /// Starts with pipes at stdin and stdout; stderr is inherited.
  virtual base::Result<std::unique_ptr<Child>> Start(const Command& command) = 0;
  /// Replaces this process by the program (execve), with the signal mask and dispositions that this
  /// process was started with; returns only on failure ("fork/exec PATH: exec format error"). All
  /// of our descriptors are closed on the way. Uses `program`, `argv` and `environment` alone. A
  /// busy text file is tried again after 100, 200 and 400 ms, as base.RunStdin does. The caller has
  /// ended its SignalWatcher and its children before.
  virtual base::Error Replace(const Command& command) = 0;
  /// Ends every child that still runs (SIGTERM, SIGKILL if it does not listen for a moment; those
  /// that tidy up have some seconds) and refuses new ones (kCancelled).
  virtual void KillAll() = 0;
};

}  // namespace gorun::host
