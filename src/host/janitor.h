#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "host/fd.h"

namespace gorun::host {

/// A small process that outlives whatever this one becomes and removes a temporary directory when
/// it is told to, or when this process has ended, however it ended. It is nobody's child, has a
/// session of its own, none of our descriptors and no signal but SIGKILL that moves it, and it
/// knows us by a pidfd (or, on kernels before 5.3, by looking at our process ID four times a
/// second). Since execve keeps the process ID, it also waits for the end of the program that we
/// become.
class Janitor {
 public:
  /// Starts it for `directory` (absolute, an IsWorkDirectory of leftovers.h). The janitor is a fork
  /// of this process, so start it early: what we hold in memory at that moment is its own once we
  /// are gone. If `program` is not empty, it is executed instead (and then its memory is small at
  /// any time): an executable whose main calls RunJanitorIfAsked first thing. If that cannot be
  /// executed, the fork does the work. `note`: the directory's, of MakeNotedDir; goes with the
  /// directory, or when that is kept.
  static base::Result<std::unique_ptr<Janitor>> Start(const std::string& directory,
                                                      const std::string& program = "",
                                                      const std::string& note = "");
  /// Leaves the janitor to wait for the end of this process.
  ~Janitor() = default;
  Janitor(const Janitor&) = delete;
  Janitor& operator=(const Janitor&) = delete;

  /// Has the directory removed, returns when it is gone and the janitor, too. If somebody has
  /// killed the janitor, removes the directory itself.
  base::Status RemoveNow();
  /// The same for a process that is about to end, while other threads of it may still make
  /// something there: the janitor stays, and looks once more when the process has ended.
  base::Status RemoveNowAndAtEnd();
  /// Sends the janitor away; the directory stays (-work).
  void Keep();

 private:
  Janitor(std::string directory, std::string note, pid_t pid, Fd channel)
      : directory_(std::move(directory)),
        note_(std::move(note)),
        pid_(pid),
        channel_(std::move(channel)) {}
  /// Gives an order; true if the janitor says that it is done.
  bool Obeys(char order);
  /// Where we are the parent of all orphans (the first process of a container), the program must
  /// not find a child that it does not know.
  void Reap();

  const std::string directory_;
  const std::string note_;
  pid_t pid_;  // guarded by mutex_; 0 if it is not known
  std::mutex mutex_;
  Fd channel_;  // guarded by mutex_; no more valid once the janitor has its order
};

/// If this process was executed by Janitor::Start: does a janitor's work and returns the exit code.
/// Else nullopt at once.
std::optional<int> RunJanitorIfAsked(int argc, char** argv);

}  // namespace gorun::host
