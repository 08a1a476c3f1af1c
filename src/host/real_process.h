#pragma once

#include <signal.h>
#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "host/file_limit.h"
#include "host/process.h"

namespace gorun::host {

/// Starts real processes. Children get the signal mask that the constructing thread had, so
/// construct it before a SignalWatcher blocks signals. Every child is started by a thread that
/// waits for its end, because the kernel's promise to kill it when we die is bound to that thread.
/// Must outlive the children that it returned. At most one per process: it owns SIGCHLD's
/// disposition, and the limit on open files.
class RealProcessRunner : public ProcessRunner {
 public:
  RealProcessRunner();
  ~RealProcessRunner() override;
  RealProcessRunner(const RealProcessRunner&) = delete;
  RealProcessRunner& operator=(const RealProcessRunner&) = delete;

  base::Result<Completed> Run(const Command& command) override;
  base::Result<std::unique_ptr<Child>> Start(const Command& command) override;
  base::Error Replace(const Command& command) override;
  void KillAll() override;

 private:
  friend class RealChild;

  struct StdFds {
    int input = -1;
    int output = -1;
    int error_output = -1;
  };

  /// Starts and registers a child; the caller must Reap it, on the same thread.
  base::Result<pid_t> SpawnChild(const Command& command, const StdFds& fds);
  /// The same, but for the registration.
  base::Result<pid_t> SpawnNow(const Command& command, const StdFds& fds);
  /// Waits for the end of a registered child.
  base::Result<ExitStatus> Reap(pid_t pid);
  void Signal(pid_t pid, int signal);
  bool stopping();
  base::Error Stopped(const Command& command) const;

  const FileLimit file_limit_;
  sigset_t child_mask_;
  struct sigaction old_sigchld_;
  /// Readable from KillAll on; whoever waits for output waits for this, too.
  Fd stop_event_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Not yet waited for, so that their ids cannot be those of other processes. Guarded by mutex_.
  std::set<pid_t> children_;
  std::set<pid_t> tidying_;  // those of them that tidy up; guarded by mutex_
  /// How many are being started, and will be in children_. Guarded by mutex_.
  int spawning_ = 0;
  bool stopping_ = false;  // guarded by mutex_
  bool ending_ = false;    // guarded by mutex_: KillAll has all children that it is going to end
};

}  // namespace gorun::host
