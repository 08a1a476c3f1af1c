#pragma once

#include <sys/resource.h>

namespace gorun::host {

/// The soft limit on open files, raised to the hard one while this exists: as Go does for its
/// programs (syscall/rlimit.go), for a few dozen tools at once need more than some users' limits
/// allow. What we execute is to get the limit that we were given.
class FileLimit {
 public:
  FileLimit();
  ~FileLimit() { Restore(); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

  /// The limit as it was; nullptr if there was nothing to raise.
  const rlimit* given() const { return raised_ ? &given_ : nullptr; }
  void Raise() const;
  void Restore() const;

 private:
  rlimit given_ = {};
  bool raised_ = false;
};

}  // namespace gorun::host
