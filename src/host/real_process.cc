#include "host/real_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <semaphore>
#include <thread>

#include "base/strings.h"
#include "base/thread.h"
#include "host/descendants.h"
#include "host/exec.h"
#include "host/os_error.h"
#include "host/pipe_pump.h"
#include "host/retry.h"
#include "host/signals.h"
#include "host/spawn.h"

namespace gorun::host {

namespace {

// How long children may take to end before SIGKILL: at first all, then only those that tidy up.
constexpr std::chrono::milliseconds kGrace(300);
constexpr std::chrono::seconds kTidyingUp(5);

// How long one may take to be started, or to die of SIGKILL: on a busy machine it may be a while
// before it gets to it, and until then one that was about to start another may still do so.
constexpr std::chrono::seconds kBusy(3);

// How long the same signal may take to reach us that has ended a child.
constexpr int kInterruptionMs = 200;

bool IsInterruption(int signal) {
  return signal == SIGINT || signal == SIGQUIT || signal == SIGHUP || signal == SIGTERM;
}

struct Pipe {
  Fd read_end;
  Fd write_end;
};

base::Result<Pipe> MakePipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) {
    return base::Fail(ErrnoKind(errno), base::StrCat("pipe2: ", ErrnoText(errno)));
  }
  return Pipe{Fd(fds[0]), Fd(fds[1])};
}

base::Result<Fd> OpenDevNull() {
  Fd fd(RetryOnInterrupt([] { return open("/dev/null", O_RDWR | O_CLOEXEC); }));
  if (!fd.valid()) return base::Fail(PathError("open", "/dev/null", errno));
  return fd;
}

int EndSignal(const Command& command) { return command.tidies_up ? SIGTERM : SIGKILL; }

int64_t Nanoseconds(const timeval& time) {
  return (static_cast<int64_t>(time.tv_sec) * 1'000'000 + time.tv_usec) * 1000;
}

ExitStatus StatusOf(int wait_status, const rusage& usage) {
  ExitStatus status;
  status.user_ns = Nanoseconds(usage.ru_utime);
  status.system_ns = Nanoseconds(usage.ru_stime);
  if (WIFSIGNALED(wait_status)) {
    status.signal = WTERMSIG(wait_status);
    status.core_dumped = WCOREDUMP(wait_status);
  } else {
    status.code = WEXITSTATUS(wait_status);
  }
  return status;
}

}  // namespace

// A child with a thread that starts it and waits for its end.
class RealChild : public Child {
 public:
  RealChild(RealProcessRunner& runner, Fd input, Fd output)
      : runner_(runner), input_(std::move(input)), output_(std::move(output)) {}
  ~RealChild() override {
    if (!thread_.joinable()) return;
    // Nobody waits for it any more, so nobody needs it.
    if (pid_ > 0) runner_.Signal(pid_, SIGKILL);
    Join();
  }

  // Returns once the child runs, or could not be started.
  base::Status Launch(const Command& command, const RealProcessRunner::StdFds& fds) {
    std::binary_semaphore started(0);
    base::Status launched;
    thread_ = base::TryStartThread([&] {
      auto pid = runner_.SpawnChild(command, fds);
      pid_ = pid.value_or(-1);
      if (!pid) launched = base::Fail(std::move(pid).error());
      // `started`, `launched` and the arguments are gone after this.
      pid_t child = pid_;
      started.release();
      if (child > 0) status_ = runner_.Reap(child);
    });
    if (!thread_.joinable()) return base::Fail(PathError("fork/exec", command.program, EAGAIN));
    started.acquire();
    return launched;
  }

  Fd& input() override { return input_; }
  Fd& output() override { return output_; }

  base::Result<ExitStatus> Wait() override {
    if (!thread_.joinable()) return base::Fail("wait: no child processes");
    Join();
    return status_;
  }

 private:
  void Join() {
    input_.Reset();
    output_.Reset();
    thread_.join();
  }

  RealProcessRunner& runner_;
  Fd input_;
  Fd output_;
  pid_t pid_ = -1;
  base::Result<ExitStatus> status_;
  std::thread thread_;
};

std::string ExitStatus::Text() const {
  if (signal == 0) return base::StrCat("exit status ", code);
  return base::StrCat("signal: ", SignalText(signal), core_dumped ? " (core dumped)" : "");
}

RealProcessRunner::RealProcessRunner() : stop_event_(eventfd(0, EFD_CLOEXEC)) {
  pthread_sigmask(SIG_SETMASK, nullptr, &child_mask_);
  // If our parent ignores SIGCHLD, so do we by inheritance, and the kernel reaps children itself.
  sigaction(SIGCHLD, nullptr, &old_sigchld_);
  if (old_sigchld_.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);
}

RealProcessRunner::~RealProcessRunner() {
  KillAll();
  sigaction(SIGCHLD, &old_sigchld_, nullptr);
}

base::Result<pid_t> RealProcessRunner::SpawnChild(const Command& command, const StdFds& fds) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return base::Fail(Stopped(command));
    spawning_++;
  }
  auto pid = SpawnNow(command, fds);
  std::lock_guard lock(mutex_);
  spawning_--;
  changed_.notify_all();
  if (pid) {
    children_.insert(*pid);
    if (command.tidies_up) tidying_.insert(*pid);
    // KillAll came while it was being started, and has waited no longer: it does not know of this
    // one.
    if (ending_) kill(*pid, EndSignal(command));
  }
  return pid;
}

base::Result<pid_t> RealProcessRunner::SpawnNow(const Command& command, const StdFds& fds) {
  TRY(CheckExecStrings(command.program, command.argv, command.environment));
  CStrings argv(command.argv);
  std::vector<std::string> deduped = DedupEnvironment(command.environment);
  CStrings environment(deduped);
  SpawnRequest request;
  request.program = command.program.c_str();
  request.argv = argv.data();
  request.environment = environment.data();
  if (!command.directory.empty()) {
    if (command.directory.find('\0') != std::string::npos) {
      return base::Fail(PathError("chdir", command.directory, EINVAL));
    }
    request.directory = command.directory.c_str();
  }
  request.std_fds[0] = fds.input;
  request.std_fds[1] = fds.output;
  request.std_fds[2] = fds.error_output;
  request.mask = child_mask_;
  request.death_signal = EndSignal(command);
  request.file_limit = file_limit_.given();
  SpawnResult result = Spawn(request);
  for (int delay : kBusyDelaysMs) {
    if (result.pid >= 0 || result.error != ETXTBSY) break;
    SleepMs(delay);
    result = Spawn(request);
  }
  if (result.pid < 0) {
    if (result.directory_failed) {
      return base::Fail(PathError("chdir", command.directory, result.error));
    }
    return base::Fail(PathError("fork/exec", command.program, result.error));
  }
  return result.pid;
}

base::Result<ExitStatus> RealProcessRunner::Reap(pid_t pid) {
  // First wait without reaping: until the id leaves `children_` it must not be given to another
  // process, which KillAll would hit.
  siginfo_t info;
  const auto wait_for_end = [&] {
    return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  };
  const bool ended = RetryOnInterrupt(wait_for_end) == 0;
  std::unique_lock lock(mutex_, std::defer_lock);
  // Where that is refused it is still running, and nobody else may have to wait for it.
  if (ended) lock.lock();
  int wait_status = 0;
  rusage usage{};
  const pid_t reaped = RetryOnInterrupt([&] { return wait4(pid, &wait_status, 0, &usage); });
  const int error = errno;
  if (!ended) lock.lock();
  children_.erase(pid);
  tidying_.erase(pid);
  changed_.notify_all();
  if (reaped != pid) {
    // Nobody knows how it ended.
    return base::Fail(ErrnoKind(error), base::StrCat("wait: ", ErrnoText(error)));
  }
  return StatusOf(wait_status, usage);
}

void RealProcessRunner::Signal(pid_t pid, int signal) {
  std::lock_guard lock(mutex_);
  if (children_.contains(pid)) kill(pid, signal);
}

bool RealProcessRunner::stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

base::Error RealProcessRunner::Stopped(const Command& command) const {
  return PathError("fork/exec", command.program, ECANCELED);
}

base::Result<Completed> RealProcessRunner::Run(const Command& command) {
  TRY_ASSIGN(Pipe output, MakePipe());
  Pipe error_output;
  Pipe input;
  PipePump pump(stop_event_);
  if (command.input) {
    TRY_ASSIGN(input, MakePipe());
  } else {
    TRY_ASSIGN(input.read_end, OpenDevNull());
  }
  if (!command.merge_stderr) {
    TRY_ASSIGN(error_output, MakePipe());
  }
  StdFds fds = {input.read_end.get(), output.write_end.get(),
                command.merge_stderr ? output.write_end.get() : error_output.write_end.get()};
  TRY_ASSIGN(pid_t pid, SpawnChild(command, fds));
  input.read_end.Reset();
  output.write_end.Reset();
  error_output.write_end.Reset();

  Completed completed;
  if (command.input) pump.Feed(std::move(input.write_end), *command.input);
  pump.Collect(std::move(output.read_end), completed.output);
  if (!command.merge_stderr) {
    pump.Collect(std::move(error_output.read_end), completed.error_output);
  }
  bool stopped = !pump.Run();
  TRY_ASSIGN(completed.status, Reap(pid));
  // Ctrl-C reaches children, too, and they may end before we are told to stop.
  if (!stopped && IsInterruption(completed.status.signal)) {
    pollfd stop = {stop_event_.get(), POLLIN, 0};
    stopped = RetryOnInterrupt([&] { return poll(&stop, 1, kInterruptionMs); }) > 0;
  }
  if (stopped || (stopping() && !completed.status.ok())) return base::Fail(Stopped(command));
  return completed;
}

base::Result<std::unique_ptr<Child>> RealProcessRunner::Start(const Command& command) {
  TRY_ASSIGN(Pipe input, MakePipe());
  TRY_ASSIGN(Pipe output, MakePipe());
  auto child =
      std::make_unique<RealChild>(*this, std::move(input.write_end), std::move(output.read_end));
  TRY(child->Launch(command, {input.read_end.get(), output.write_end.get(), -1}));
  return std::unique_ptr<Child>(std::move(child));
}

base::Error RealProcessRunner::Replace(const Command& command) {
  {
    std::lock_guard lock(mutex_);
    if (!children_.empty()) {
      return base::Error(base::StrCat("fork/exec ", command.program, ": children are running"));
    }
  }
  sigaction(SIGCHLD, &old_sigchld_, nullptr);
  file_limit_.Restore();
  base::Error error = ExecProgram(command.program, command.argv, command.environment, &child_mask_);
  file_limit_.Raise();
  if (old_sigchld_.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);
  return error;
}

void RealProcessRunner::KillAll() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  // Wakes everybody who waits for output.
  eventfd_write(stop_event_.get(), 1);
  // Those that are being started are ours in a moment; otherwise they would pass for adopted.
  const bool complete = changed_.wait_for(lock, kBusy, [&] { return spawning_ == 0; });
  ending_ = true;
  if (children_.empty()) return;
  const Adoption adoption(children_);
  struct Family {
    pid_t child;
    std::vector<Descendant> descendants;
    bool tidies_up;
  };
  std::vector<Family> families;
  for (pid_t pid : children_) {
    families.push_back({pid, FindDescendants(pid), tidying_.contains(pid)});
  }
  for (const Family& family : families) {
    kill(family.child, SIGTERM);
    for (const Descendant& descendant : family.descendants) descendant.Kill(SIGTERM);
  }
  auto end_those = [&](bool that_tidy_up) {
    for (const Family& family : families) {
      if (family.tidies_up != that_tidy_up) continue;
      if (children_.contains(family.child)) kill(family.child, SIGKILL);
      for (const Descendant& descendant : family.descendants) descendant.Kill(SIGKILL);
    }
  };
  changed_.wait_for(lock, kGrace, [&] { return children_.empty(); });
  end_those(false);
  changed_.wait_for(lock, kTidyingUp, [&] { return tidying_.empty(); });
  end_those(true);
  // Gone from the process table within a moment; a child stuck in the kernel is not waited for.
  changed_.wait_for(lock, kBusy, [&] { return children_.empty(); });
  if (complete) adoption.EndAdopted(children_);
}

}  // namespace gorun::host
