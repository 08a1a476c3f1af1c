#pragma once

#include <signal.h>
#include <time.h>

#include "host/retry.h"

namespace gorun::host {

/// Holds back the SIGPIPE that a write of this thread may cause, without touching the disposition,
/// which belongs to the whole process and is inherited by what it executes. SIGPIPE of a write is
/// sent to the writing thread, so what is pending afterwards and was not before is ours to take
/// away.
class SigpipeGuard {
 public:
  SigpipeGuard() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &old_mask_);
  }
  ~SigpipeGuard() {
    if (!was_pending_) {
      timespec now = {};
      RetryOnInterrupt([&] { return sigtimedwait(&sigpipe_, nullptr, &now); });
    }
    pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
  }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t sigpipe_;
  sigset_t old_mask_;
  bool was_pending_ = false;
};

}  // namespace gorun::host
