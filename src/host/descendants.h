#pragma once

#include <sys/types.h>

#include <set>
#include <vector>

#include "host/fd.h"

namespace gorun::host {

/// A process that is not our child, or not for long; its ID may be another's by now, it is not.
class Descendant {
 public:
  explicit Descendant(pid_t pid);
  void Kill(int signal) const;

 private:
  Fd fd_;
};

/// What a process has started in turn: a C compiler's driver dies alone of a signal, and the
/// compiler proper would go on for a minute. Where there is no /proc nothing is found.
std::vector<Descendant> FindDescendants(pid_t pid);

/// As long as it lives, processes below us whose parent dies become children of ours: so are those
/// found that were started while others were being looked for.
class Adoption {
 public:
  /// `children` are those that count; the children that we have beside them are left alone.
  explicit Adoption(const std::set<pid_t>& children);
  ~Adoption();
  Adoption(const Adoption&) = delete;
  Adoption& operator=(const Adoption&) = delete;

  /// Ends and reaps who was adopted; those of `children` that still live are left alone, too.
  void EndAdopted(const std::set<pid_t>& children) const;

 private:
  bool IsLeftAlone(pid_t pid, const std::set<pid_t>& children) const;

  int before_ = 0;
  std::set<pid_t> others_;
};

}  // namespace gorun::host
