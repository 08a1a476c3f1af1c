#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "host/fd.h"

namespace gorun::host {

/// An flock(2) on a whole file, as cmd/go's lockedfile takes it: creates the file (mode 0666) if it
/// is missing, waits until the lock is free, holds it until destroyed.
class FileLock {
 public:
  enum class Mode { kShared, kExclusive };
  static base::Result<FileLock> Acquire(const std::string& path, Mode mode);
  const Fd& fd() const { return fd_; }

 private:
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};

/// lockedfile.Read: the file's bytes under a shared lock; kNotFound if it does not exist.
base::Result<std::string> LockedRead(const std::string& path);

/// lockedfile.Transform: under an exclusive lock reads the file (created if missing), calls
/// `change` and writes what it returns in place, with the old contents restored if the write fails.
base::Status LockedTransform(
    const std::string& path,
    const std::function<base::Result<std::string>(std::string_view)>& change);

}  // namespace gorun::host
