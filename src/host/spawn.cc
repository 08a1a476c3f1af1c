#include "host/spawn.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/string_map.h"
#include "base/strings.h"
#include "host/environment.h"
#include "host/os_error.h"
#include "host/retry.h"

namespace gorun::host {

namespace {

// The child's functions run on a foreign stack, which the sanitizer would complain about.
#define GORUN_IN_CHILD [[gnu::no_sanitize_address]]

// Shared by parent and child while the child has not executed its program.
struct Shared {
  const SpawnRequest* request;
  pid_t parent;
  // 0 as long as nothing failed.
  volatile int error;
  volatile bool directory_failed;
};

constexpr size_t kStackSize = 64 * 1024;

GORUN_IN_CHILD [[noreturn]] void GiveUp(Shared& shared) {
  shared.error = errno == 0 ? EINVAL : errno;
  _exit(127);
}

// Moves the wanted descriptors to 0, 1, 2. What we open is above 2 (RealHost sees to it that these
// three are open first), but it costs nothing to be right where it is not.
GORUN_IN_CHILD void PlaceStdFds(Shared& shared) {
  int fds[3];
  for (int i = 0; i < 3; i++) {
    fds[i] = shared.request->std_fds[i];
    if (fds[i] < 0 || fds[i] > 2 || fds[i] == i) continue;
    fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
    if (fds[i] < 0) GiveUp(shared);
  }
  for (int i = 0; i < 3; i++) {
    if (fds[i] < 0) continue;
    int result = fds[i] == i ? fcntl(i, F_SETFD, 0) : dup2(fds[i], i);
    if (result < 0) GiveUp(shared);
  }
}

// Runs in the child, on a stack of its own but in the parent's memory: system calls only.
GORUN_IN_CHILD int ChildMain(void* argument) {
  Shared& shared = *static_cast<Shared*>(argument);
  const SpawnRequest& request = *shared.request;
  errno = 0;
  if (prctl(PR_SET_PDEATHSIG, request.death_signal) != 0) GiveUp(shared);
  // The parent may have died before the line above.
  if (getppid() != shared.parent) _exit(127);
  if (request.directory != nullptr && chdir(request.directory) != 0) {
    shared.directory_failed = true;
    GiveUp(shared);
  }
  PlaceStdFds(shared);
  // As Go's os/exec, which goes on if it is refused.
  if (request.file_limit != nullptr) (void)setrlimit(RLIMIT_NOFILE, request.file_limit);
  // No handler of ours does anything (signals.h): none can do harm here, in the wrong process.
  if (sigprocmask(SIG_SETMASK, &request.mask, nullptr) != 0) GiveUp(shared);
  execve(request.program, request.argv, request.environment);
  GiveUp(shared);
}

}  // namespace

CStrings::CStrings(const std::vector<std::string>& strings) {
  pointers_.reserve(strings.size() + 1);
  for (const std::string& s : strings) pointers_.push_back(const_cast<char*>(s.c_str()));
  pointers_.push_back(nullptr);
}

std::vector<std::string> DedupEnvironment(const std::vector<std::string>& entries) {
  std::vector<std::string> kept;
  kept.reserve(entries.size());
  base::StringSet seen;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    std::string_view name = EnvironmentName(*entry);
    if (entry->empty() || (!name.empty() && !seen.emplace(name).second)) continue;
    kept.push_back(*entry);
  }
  std::reverse(kept.begin(), kept.end());
  return kept;
}

base::Status CheckExecStrings(std::string_view program, const std::vector<std::string>& argv,
                              const std::vector<std::string>& environment) {
  auto has_nul = [](std::string_view s) { return s.find('\0') != std::string_view::npos; };
  if (std::any_of(environment.begin(), environment.end(), has_nul)) {
    return base::Fail("exec: environment variable contains NUL");
  }
  if (has_nul(program) || std::any_of(argv.begin(), argv.end(), has_nul)) {
    return base::Fail(PathError("fork/exec", program, EINVAL));
  }
  return {};
}

SpawnResult Spawn(const SpawnRequest& request) {
  SpawnResult result;
  // Mapped as shared, so that a child that does have its own memory can report, too (below).
  void* block = mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (block == MAP_FAILED) {
    result.error = errno;
    return result;
  }
  // The stack grows down from the end of the block towards what is shared.
  Shared* shared = new (block) Shared{&request, getpid(), 0, false};
  char* stack_top = static_cast<char*>(block) + kStackSize;
  int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  // Their run time must not be entered by a second process in the same memory.
  flags &= ~CLONE_VM;
#endif
  // No signal may be handled in the child before it is a process of its own.
  sigset_t all;
  sigset_t old_mask;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old_mask);
  pid_t pid = clone(ChildMain, stack_top, flags, shared);
  int clone_error = errno;
  pthread_sigmask(SIG_SETMASK, &old_mask, nullptr);
  if (pid < 0) {
    result.error = clone_error;
  } else if (shared->error != 0) {
    result.error = shared->error;
    result.directory_failed = shared->directory_failed;
    RetryOnInterrupt([&] { return waitpid(pid, nullptr, 0); });
  } else {
    result.pid = pid;
  }
  munmap(block, kStackSize);
  return result;
}

}  // namespace gorun::host
