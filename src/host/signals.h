#pragma once

#include <signal.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "host/fd.h"

// Signals from outside while we build. No signal handler of our programs does anything: what we
// watch is blocked in all threads and taken by one, so nothing runs at odd moments, and execve
// inherits nothing but the mask, which is put back before.
//
// SIGPIPE keeps its default: as cmd/go, we die of it when nobody reads our stdout or stderr
// any more. Writing to a child's pipe never raises it (WriteAll).
namespace gorun::host {

/// Go's text of a signal: "interrupt", "killed", "segmentation fault".
std::string SignalText(int signal);

/// Ends this process by the signal, as its default action does, so that our parent sees it; without
/// a core file. Removes nothing and flushes nothing.
[[noreturn]] void DieBySignal(int signal);

/// From now on a file that would become larger than the user's limit (ulimit -f) is an error
/// (EFBIG) as in Go's programs, not the end of this one. What is executed has the default again.
void OutliveFileSizeLimit();

/// Watches SIGINT, SIGTERM, SIGHUP and SIGQUIT as far as they are neither ignored (nohup,
/// background jobs) nor blocked when it starts. Start it on the main thread before any other thread
/// is started, for these must inherit the mask.
class SignalWatcher {
 public:
  /// On the first signal calls `handler` with its number, once, on a thread of its own: there it
  /// may do anything (KillAll, remove the work directory, DieBySignal). A second signal after that
  /// ends the process at once.
  static std::unique_ptr<SignalWatcher> Start(std::function<void(int)> handler);
  ~SignalWatcher() { Stop(); }
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

  /// The signal that came, or 0. May be called at any time from any thread.
  int received() const { return received_; }

  /// Ends the thread (waits for a handler that runs) and puts the mask of the calling thread back,
  /// which must be the one that called Start. Returns the signal that came, be it in the last
  /// moment, or 0; from then on signals act as they did before Start. Call it before executing the
  /// program and, if it returns a signal, do not execute but clean up and DieBySignal.
  int Stop();

 private:
  explicit SignalWatcher(std::function<void(int)> handler) : handler_(std::move(handler)) {}
  void Watch();

  std::function<void(int)> handler_;
  sigset_t watched_;
  sigset_t old_mask_;
  // Wakes the thread when it is to look at `stopping_`.
  Fd stop_event_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> received_ = 0;
  std::thread thread_;
};

}  // namespace gorun::host
