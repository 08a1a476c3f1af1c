#include "host/descendants.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/exec.h"
#include "host/process_table.h"

namespace gorun::host {

namespace {

void AddDescendants(pid_t pid, std::vector<Descendant>& found) {
  for (const pid_t child : ChildrenOf(pid)) {
    found.emplace_back(child);
    AddDescendants(child, found);
  }
}

}  // namespace

Descendant::Descendant(pid_t pid) : fd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}

void Descendant::Kill(int signal) const {
  if (fd_.valid()) syscall(SYS_pidfd_send_signal, fd_.get(), signal, nullptr, 0);
}

std::vector<Descendant> FindDescendants(pid_t pid) {
  std::vector<Descendant> found;
  AddDescendants(pid, found);
  return found;
}

Adoption::Adoption(const std::set<pid_t>& children) {
  for (const pid_t child : ChildrenOf(getpid())) {
    if (!children.contains(child)) others_.insert(child);
  }
  (void)prctl(PR_GET_CHILD_SUBREAPER, &before_);
  (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Adoption::~Adoption() { (void)prctl(PR_SET_CHILD_SUBREAPER, before_); }

bool Adoption::IsLeftAlone(pid_t pid, const std::set<pid_t>& children) const {
  return others_.contains(pid) || children.contains(pid);
}

void Adoption::EndAdopted(const std::set<pid_t>& children) const {
  // Whom one leaves behind who is ended here is found in the next round. A round may miss one: a
  // list of children is no snapshot, and children of ours go from thread to thread when one ends.
  constexpr int kRounds = 200, kEmptyRounds = 4;
  int empty = 0;
  for (int round = 0; round < kRounds && empty < kEmptyRounds; round++) {
    bool any = false;
    for (const pid_t child : ChildrenOf(getpid())) {
      if (IsLeftAlone(child, children)) continue;
      any = true;
      // A child's ID stays its own until it is reaped, which nobody else does.
      for (const Descendant& below : FindDescendants(child)) below.Kill(SIGKILL);
      kill(child, SIGKILL);
      (void)waitpid(child, nullptr, WNOHANG);
    }
    empty = any ? 0 : empty + 1;
    SleepMs(round < 10 ? 1 : 10);
  }
}

}  // namespace gorun::host
