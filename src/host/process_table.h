#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace gorun::host {

// What /proc says of processes; where there is none, it says nothing, and callers do without.

struct ProcessState {
  /// 'R', 'S', 'T' (stopped), 'Z' (ended, not yet waited for), …; 0 if it is not known.
  char state = 0;
  pid_t parent = 0;
  /// Distinguishes processes that have had the same ID since the machine was started; "" if it is
  /// not known.
  std::string start_time;
};
ProcessState LookUpProcess(pid_t pid);

/// Of all its threads.
std::vector<pid_t> ChildrenOf(pid_t pid);

/// True if the process is known to be stopped (Ctrl-Z, a debugger). While a thread starts a program
/// that is to be seen from the other threads, or from the child that runs in its stead.
bool ProcessIsStopped(pid_t pid);

/// True if the process has certainly ended: it is gone, nobody but its parent sees it any more, or
/// another one has its ID. `start_time` is ProcessState's, "" if it is not known.
bool ProcessHasEnded(pid_t pid, std::string_view start_time);

/// True if one of the processes above this one executes the file that this one executes.
bool HasAncestorLikeThis();

}  // namespace gorun::host
