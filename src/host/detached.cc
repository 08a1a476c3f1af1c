#include "host/detached.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "host/retry.h"

namespace gorun::host {

namespace {

constexpr int kLowPriority = 10;

void CloseFrom(int first) {
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  rlimit limit = {};
  const rlim_t end = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
  for (int fd = first; fd < static_cast<int>(std::min<rlim_t>(end, 65536)); fd++) close(fd);
}

}  // namespace

void LetGoOfDescriptors(int first) {
  CloseFrom(first);
  // Nobody who waits for the end of our output may wait for this process.
  const int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) {
    if (null < 0 || dup2(null, fd) < 0) close(fd);
  }
  if (null > 2) close(null);
}

bool InheritsOrphans() {
  int subreaper = 0;
  return getpid() == 1 || (prctl(PR_GET_CHILD_SUBREAPER, &subreaper) == 0 && subreaper != 0);
}

void DoDetached(const std::function<void()>& work) {
  if (InheritsOrphans()) return work();
  const pid_t middle = fork();
  if (middle < 0) return work();
  if (middle == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    if (chdir("/") != 0) _exit(1);
    LetGoOfDescriptors(3);
    (void)setpriority(PRIO_PROCESS, 0, kLowPriority);
    work();
    _exit(0);
  }
  RetryOnInterrupt([&] { return waitpid(middle, nullptr, 0); });
}

}  // namespace gorun::host
