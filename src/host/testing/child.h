#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace gorun::host::testing {

/// The wait status of a process of its own that runs `body`, and exits with 99 if that returns.
template <typename Body>
int StatusOfChild(Body body) {
  pid_t pid = fork();
  if (pid == 0) {
    body();
    _exit(99);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

}  // namespace gorun::host::testing
