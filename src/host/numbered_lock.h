#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "host/fd.h"

namespace gorun::host {

/// One of many locks in a single file, which never grows beyond a few bytes for each number that is
/// in use and needs no tidying up: the kernel frees the lock when this object goes, or when the
/// process ends, however it ends. Each object is a party of its own, also within one process; it
/// holds at most one lock.
class NumberedLock {
 public:
  /// Opens the file, created if missing (only for its owner). No lock is taken yet.
  static base::Result<NumberedLock> Open(const std::string& path);

  enum class Answer {
    kTaken,
    /// Somebody else has it.
    kBusy,
    /// This file system has no such locks.
    kUnsupported,
  };
  /// Does not wait.
  Answer TryTake(uint32_t number);

  /// True if the process that has the lock of that number is known to be stopped (Ctrl-Z, a
  /// debugger): it may take until tomorrow to go on. False where that cannot be told.
  bool HolderIsStopped(uint32_t number) const;

 private:
  explicit NumberedLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace gorun::host
