#include "host/janitor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/check.h"
#include "base/strings.h"
#include "host/detached.h"
#include "host/exec.h"
#include "host/leftovers.h"
#include "host/os_error.h"
#include "host/path.h"
#include "host/process_table.h"
#include "host/real_filesystem.h"
#include "host/remove_tree.h"
#include "host/retry.h"
#include "host/spawn.h"

namespace gorun::host {

namespace {

// argv[0] of an executed janitor; what follows is the directory, the process ID, when that process
// started, and the directory's note (leftovers.h). Its descriptors have fixed numbers.
constexpr std::string_view kArgv0 = "gorun-janitor";
constexpr int kArguments = 5;
constexpr int kChannelFd = 3;
constexpr int kPidFd = 4;

// What goes over the channel.
constexpr char kRemove = 'r';
constexpr char kRemoveTwice = '2';
constexpr char kKeep = 'k';
constexpr char kDone = 'd';

// One process, in a way that survives the reuse of its ID.
struct Watched {
  pid_t pid = 0;
  // Field 22 of /proc/PID/stat; "" where there is no /proc.
  std::string start_time;
};

// What a janitor is there for.
struct Charge {
  std::string directory;
  // "" if there is none.
  std::string note;
};

void RemoveNote(const std::string& note) {
  if (!note.empty()) unlink(note.c_str());
}

// Tools that died with the process may still write for a moment.
bool RemovePatiently(const std::string& directory) {
  for (int tries = 0; tries < 10; tries++) {
    if (RemoveTree(directory)) return true;
    SleepMs(100);
  }
  return false;
}

bool RemoveForGood(const Charge& charge) {
  if (!RemovePatiently(charge.directory)) return false;
  RemoveNote(charge.note);
  return true;
}

int WaitAndRemove(const Charge& charge, const Watched& watched) {
  // Before anything else is opened, which might get that number.
  const bool has_pidfd = fcntl(kPidFd, F_GETFD) >= 0;
  // As long as we live nobody else need bother.
  const Fd note(charge.note.empty() ? -1 : open(charge.note.c_str(), O_RDONLY | O_CLOEXEC));
  if (note.valid()) (void)flock(note.get(), LOCK_EX | LOCK_NB);
  pollfd polls[2] = {{kChannelFd, POLLIN, 0}, {has_pidfd ? kPidFd : -1, POLLIN, 0}};
  while (true) {
    RetryOnInterrupt([&] { return poll(polls, 2, has_pidfd ? -1 : 250); });
    if (polls[0].revents != 0) {
      char order = 0;
      ssize_t got = RetryOnInterrupt([&] { return recv(kChannelFd, &order, 1, 0); });
      if (got == 1 && order == kKeep) {
        RemoveNote(charge.note);
        return 0;
      }
      if (got == 1 && order == kRemove) {
        bool removed = RemoveForGood(charge);
        if (removed) send(kChannelFd, &kDone, 1, MSG_NOSIGNAL);
        return removed ? 0 : 1;
      }
      if (got == 1 && order == kRemoveTwice) {
        if (RemovePatiently(charge.directory)) send(kChannelFd, &kDone, 1, MSG_NOSIGNAL);
        continue;
      }
      // The other end is closed: the process has become the program, or has ended. Or it cannot be
      // heard: then it must not wait for an answer.
      close(kChannelFd);
      polls[0].fd = -1;
    }
    if (polls[1].revents != 0 || (!has_pidfd && ProcessHasEnded(watched.pid, watched.start_time))) {
      return RemoveForGood(charge) ? 0 : 1;
    }
  }
}

// Everything that a janitor does, in the grandchild.
[[noreturn]] void BecomeJanitor(const std::string& program, char* const* argv, int channel,
                                int pidfd, const Charge& charge, const Watched& watched) {
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
  LetGoOfDescriptors(kPidFd + 1);
  if (!program.empty()) {
    char* no_environment[] = {nullptr};
    execve(program.c_str(), argv, no_environment);
  }
  _exit(WaitAndRemove(charge, watched));
}

}  // namespace

base::Result<std::unique_ptr<Janitor>> Janitor::Start(const std::string& directory,
                                                      const std::string& program,
                                                      const std::string& note) {
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
  if (!pidfd.valid()) watched.start_time = LookUpProcess(watched.pid).start_time;
  // Made before the fork: less happens in the copy of a process that may have had other threads.
  std::vector<std::string> argv = {std::string(kArgv0), directory, base::StrCat(watched.pid),
                                   watched.start_time, note};
  CStrings c_argv(argv);

  pid_t middle = fork();
  if (middle < 0) return base::Fail(ErrnoKind(errno), base::StrCat("fork: ", ErrnoText(errno)));
  if (middle == 0) {
    setsid();
    pid_t janitor = fork();
    if (janitor == 0) {
      BecomeJanitor(program, c_argv.data(), theirs.get(), pidfd.get(), Charge{directory, note},
                    watched);
    }
    if (janitor > 0) send(theirs.get(), &janitor, sizeof janitor, MSG_NOSIGNAL);
    _exit(janitor < 0 ? errno : 0);
  }
  int status = 0;
  RetryOnInterrupt([&] { return waitpid(middle, &status, 0); });
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    int error = WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
    return base::Fail(ErrnoKind(error), base::StrCat("fork: ", ErrnoText(error)));
  }
  pid_t janitor = 0;
  if (recv(ours.get(), &janitor, sizeof janitor, MSG_DONTWAIT) != ssize_t{sizeof janitor})
    janitor = 0;
  return std::unique_ptr<Janitor>(new Janitor(directory, note, janitor, std::move(ours)));
}

bool Janitor::Obeys(char order) {
  char answer = 0;
  if (channel_.valid() && send(channel_.get(), &order, 1, MSG_NOSIGNAL) == 1) {
    RetryOnInterrupt([&] { return recv(channel_.get(), &answer, 1, 0); });
  }
  return answer == kDone;
}

base::Status Janitor::RemoveNow() {
  std::lock_guard lock(mutex_);
  const bool removed = Obeys(kRemove);
  channel_.Reset();
  Reap();
  if (removed) return {};
  TRY(RemoveTree(directory_));
  RemoveNote(note_);
  return {};
}

base::Status Janitor::RemoveNowAndAtEnd() {
  std::lock_guard lock(mutex_);
  if (Obeys(kRemoveTwice)) return {};
  return RemoveTree(directory_);
}

void Janitor::Keep() {
  std::lock_guard lock(mutex_);
  if (channel_.valid()) send(channel_.get(), &kKeep, 1, MSG_NOSIGNAL);
  channel_.Reset();
  Reap();
}

void Janitor::Reap() {
  // Somebody else's child, as a rule: then this fails at once.
  if (pid_ > 0) RetryOnInterrupt([&] { return waitpid(pid_, nullptr, 0); });
  pid_ = 0;
}

std::optional<int> RunJanitorIfAsked(int argc, char** argv) {
  if (argc != kArguments || argv[0] != kArgv0) return std::nullopt;
  prctl(PR_SET_NAME, kArgv0.data());
  std::string directory = argv[1];
  auto pid = base::ParseInt(argv[2]);
  // Anybody can call us by that name. Who owns it does not matter: some file systems say that
  // somebody else does.
  if (!IsAbsPath(directory) || !IsWorkDirectory(directory) || !pid || *pid < 1) return 1;
  return WaitAndRemove(Charge{directory, argv[4]}, Watched{static_cast<pid_t>(*pid), argv[3]});
}

}  // namespace gorun::host
