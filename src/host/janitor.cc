#include "host/janitor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/check.h"
#include "base/strings.h"
#include "host/exec.h"
#include "host/os_error.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/remove_tree.h"
#include "host/retry.h"
#include "host/spawn.h"

namespace gorun::host {

namespace {

// argv[0] of an executed janitor; what follows is the directory, the process ID, and when that
// process started. Its descriptors have fixed numbers.
constexpr std::string_view kArgv0 = "gorun-janitor";
constexpr int kArguments = 4;
constexpr int kChannelFd = 3;
constexpr int kPidFd = 4;

// What goes over the channel.
constexpr char kRemove = 'r';
constexpr char kKeep = 'k';
constexpr char kDone = 'd';

// One process, in a way that survives the reuse of its ID.
struct Watched {
  pid_t pid = 0;
  // Field 22 of /proc/PID/stat; "" where there is no /proc.
  std::string start_time;
};

// Fields 3 (state) and 22 (start time) of /proc/PID/stat; empty if it cannot be read.
struct ProcStat {
  std::string state;
  std::string start_time;
};

ProcStat ReadProcStat(pid_t pid) {
  RealFileSystem files;
  auto text = files.ReadFile(base::StrCat("/proc/", pid, "/stat"));
  if (!text) return {};
  // The second field is the name in parentheses, which may hold anything.
  size_t end = text->rfind(')');
  if (end == std::string::npos) return {};
  std::vector<std::string> fields = base::Fields(std::string_view(*text).substr(end + 1));
  if (fields.size() < 20) return {};
  return {fields[0], fields[19]};
}

bool HasEnded(const Watched& watched) {
  if (kill(watched.pid, 0) != 0 && errno == ESRCH) return true;
  ProcStat now = ReadProcStat(watched.pid);
  if (now.state == "Z" || now.state == "X") return true;
  return !now.start_time.empty() && !watched.start_time.empty() &&
         now.start_time != watched.start_time;
}

// Tools that died with the process may still write for a moment.
bool RemovePatiently(const std::string& directory) {
  for (int tries = 0; tries < 10; tries++) {
    if (RemoveTree(directory)) return true;
    SleepMs(100);
  }
  return false;
}

int WaitAndRemove(const std::string& directory, const Watched& watched) {
  bool has_pidfd = fcntl(kPidFd, F_GETFD) >= 0;
  pollfd polls[2] = {{kChannelFd, POLLIN, 0}, {has_pidfd ? kPidFd : -1, POLLIN, 0}};
  while (true) {
    RetryOnInterrupt([&] { return poll(polls, 2, has_pidfd ? -1 : 250); });
    if (polls[0].revents != 0) {
      char order = 0;
      ssize_t got = RetryOnInterrupt([&] { return recv(kChannelFd, &order, 1, 0); });
      if (got == 1 && order == kKeep) return 0;
      if (got == 1 && order == kRemove) {
        bool removed = RemovePatiently(directory);
        if (removed) send(kChannelFd, &kDone, 1, MSG_NOSIGNAL);
        return removed ? 0 : 1;
      }
      // The other end is closed: the process has become the program, or has ended.
      polls[0].fd = -1;
    }
    if (polls[1].revents != 0 || (!has_pidfd && HasEnded(watched))) {
      return RemovePatiently(directory) ? 0 : 1;
    }
  }
}

void CloseFrom(int first) {
  if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  rlimit limit = {};
  rlim_t end = getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
  for (int fd = first; fd < static_cast<int>(std::min<rlim_t>(end, 65536)); fd++) close(fd);
}

// Everything that a janitor does, in the grandchild.
[[noreturn]] void BecomeJanitor(const std::string& program, char* const* argv, int channel,
                                int pidfd, const std::string& directory, const Watched& watched) {
  prctl(PR_SET_NAME, kArgv0.data());
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  if (chdir("/") != 0) _exit(1);
  // Out of the way first: either may have the number that the other shall get.
  constexpr int kAbove = 10;
  channel = fcntl(channel, F_DUPFD, kAbove);
  pidfd = pidfd < 0 ? -1 : fcntl(pidfd, F_DUPFD, kAbove);
  if (channel < 0 || dup2(channel, kChannelFd) < 0) _exit(1);
  if (pidfd >= 0) {
    dup2(pidfd, kPidFd);
  } else {
    close(kPidFd);
  }
  CloseFrom(kPidFd + 1);
  // Nobody who waits for the end of our output may wait for this process.
  int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) {
    if (null < 0 || dup2(null, fd) < 0) close(fd);
  }
  if (null > 2) close(null);
  if (!program.empty()) {
    char* no_environment[] = {nullptr};
    execve(program.c_str(), argv, no_environment);
  }
  _exit(WaitAndRemove(directory, watched));
}

}  // namespace

base::Result<std::unique_ptr<Janitor>> Janitor::Start(const std::string& directory,
                                                      const std::string& program) {
  CHECK(IsAbsPath(directory));
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return base::Fail(ErrnoKind(errno), base::StrCat("socketpair: ", ErrnoText(errno)));
  }
  Fd ours(sockets[0]);
  Fd theirs(sockets[1]);
  Watched watched{getpid(), ""};
  // Refused by old kernels and some sandboxes; then the janitor looks at the process ID.
  Fd pidfd(static_cast<int>(syscall(SYS_pidfd_open, watched.pid, 0)));
  if (!pidfd.valid()) watched.start_time = ReadProcStat(watched.pid).start_time;
  // Made before the fork: less happens in the copy of a process that may have had other threads.
  std::vector<std::string> argv = {std::string(kArgv0), directory, base::StrCat(watched.pid),
                                   watched.start_time};
  CStrings c_argv(argv);

  pid_t middle = fork();
  if (middle < 0) return base::Fail(ErrnoKind(errno), base::StrCat("fork: ", ErrnoText(errno)));
  if (middle == 0) {
    setsid();
    pid_t janitor = fork();
    if (janitor == 0) {
      BecomeJanitor(program, c_argv.data(), theirs.get(), pidfd.get(), directory, watched);
    }
    _exit(janitor < 0 ? errno : 0);
  }
  int status = 0;
  RetryOnInterrupt([&] { return waitpid(middle, &status, 0); });
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    int error = WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
    return base::Fail(ErrnoKind(error), base::StrCat("fork: ", ErrnoText(error)));
  }
  return std::unique_ptr<Janitor>(new Janitor(directory, std::move(ours)));
}

base::Status Janitor::RemoveNow() {
  std::lock_guard lock(mutex_);
  char answer = 0;
  if (channel_.valid() && send(channel_.get(), &kRemove, 1, MSG_NOSIGNAL) == 1) {
    RetryOnInterrupt([&] { return recv(channel_.get(), &answer, 1, 0); });
  }
  channel_.Reset();
  if (answer == kDone) return {};
  return RemoveTree(directory_);
}

void Janitor::Keep() {
  std::lock_guard lock(mutex_);
  if (channel_.valid()) send(channel_.get(), &kKeep, 1, MSG_NOSIGNAL);
  channel_.Reset();
}

std::optional<int> RunJanitorIfAsked(int argc, char** argv) {
  if (argc != kArguments || argv[0] != kArgv0) return std::nullopt;
  prctl(PR_SET_NAME, kArgv0.data());
  std::string directory = argv[1];
  auto pid = base::ParseInt(argv[2]);
  if (!IsAbsPath(directory) || !pid || *pid < 1) return 1;
  return WaitAndRemove(directory, Watched{static_cast<pid_t>(*pid), argv[3]});
}

}  // namespace gorun::host
