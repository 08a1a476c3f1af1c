#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "base/parallel.h"
#include "base/strings.h"
#include "host/exec.h"
#include "host/real_process.h"
#include "host/signals.h"
#include "host/testing/child.h"
#include "host/testing/refuse.h"
#include "host/testing/temp_dir.h"
#include "host/ticker.h"

namespace gorun::host {
namespace {

// Tests may use a shell; the product never does.
Command Shell(const std::string& script) {
  Command command;
  command.program = "/bin/sh";
  command.argv = {"sh", "-c", script};
  command.environment = {"PATH=/usr/bin:/bin"};
  return command;
}

bool IsAlive(pid_t pid) { return kill(pid, 0) == 0; }

// True once `condition` is; false if it is not within five seconds.
template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 500; i++) {
    if (condition()) return true;
    SleepMs(10);
  }
  return condition();
}

// How many processes have this variable.
int ProcessesWith(const std::string& entry) {
  RealFileSystem files;
  int count = 0;
  auto names = files.ReadDir("/proc");
  if (!names) return 0;
  for (const DirEntry& name : *names) {
    auto environment = files.ReadFile(base::StrCat("/proc/", name.name, "/environ"));
    if (environment && base::Contains(*environment, entry)) count++;
  }
  return count;
}

TEST(ExitStatus, Text) {
  EXPECT_EQ((ExitStatus{.code = 2}.Text()), "exit status 2");
  EXPECT_EQ((ExitStatus{.signal = SIGKILL}.Text()), "signal: killed");
  EXPECT_EQ((ExitStatus{.signal = SIGSEGV, .core_dumped = true}.Text()),
            "signal: segmentation fault (core dumped)");
  EXPECT_EQ((ExitStatus{.signal = SIGIO}.Text()), "signal: I/O possible");
}

TEST(Run, MergesOutputInOrder) {
  RealProcessRunner runner;
  auto done = runner.Run(Shell("echo one; echo two >&2; echo three; exit 3"));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->output, "one\ntwo\nthree\n");
  EXPECT_EQ(done->status.code, 3);
  EXPECT_FALSE(done->status.ok());
}

TEST(Run, SeparateStderr) {
  RealProcessRunner runner;
  Command command = Shell("echo out; echo err >&2");
  command.merge_stderr = false;
  auto done = runner.Run(command);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->output, "out\n");
  EXPECT_EQ(done->error_output, "err\n");
}

TEST(Run, InputAndLargeOutput) {
  RealProcessRunner runner;
  Command command = Shell("cat; cat");
  std::string input(3'000'000, 'x');
  command.input = input;
  auto done = runner.Run(command);
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->output == input);
  // A child that does not read its input does not kill us by SIGPIPE.
  command = Shell("exec <&-; echo ok");
  command.input = input;
  done = runner.Run(command);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->output, "ok\n");
  EXPECT_TRUE(done->status.ok());
  // Without input there is /dev/null.
  done = runner.Run(Shell("cat; echo end"));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->output, "end\n");
}

TEST(Run, EnvironmentAndDirectory) {
  RealProcessRunner runner;
  testing::TempDir dir;
  Command command = Shell("pwd -P; echo $A-$B");
  command.directory = *RealFileSystem().RealPath(dir.path());
  command.environment = {"A=1", "B=2", "A=3"};
  auto done = runner.Run(command);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->output, command.directory + "\n3-2\n");
}

TEST(Run, CannotStart) {
  RealProcessRunner runner;
  testing::TempDir dir;
  RealFileSystem fs;
  ASSERT_TRUE(fs.WriteFile(dir / "text", "hello\n", 0755));
  ASSERT_TRUE(fs.WriteFile(dir / "noexec", "hello\n", 0644));
  auto text = [&](const std::string& program, const std::string& directory = "") {
    Command command;
    command.program = program;
    command.argv = {program};
    command.directory = directory;
    auto done = runner.Run(command);
    return done ? "started" : done.error().text();
  };
  EXPECT_EQ(text(dir / "no"), "fork/exec " + (dir / "no") + ": no such file or directory");
  EXPECT_EQ(text(dir / "text"), "fork/exec " + (dir / "text") + ": exec format error");
  EXPECT_EQ(text(dir / "noexec"), "fork/exec " + (dir / "noexec") + ": permission denied");
  EXPECT_EQ(text("/bin/true", dir / "no"), "chdir " + (dir / "no") + ": no such file or directory");
  // Nothing is left to wait for.
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

TEST(Run, DeathBySignal) {
  RealProcessRunner runner;
  auto done = runner.Run(Shell("kill -TERM $$"));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->status.signal, SIGTERM);
  EXPECT_EQ(done->status.Text(), "signal: terminated");
}

TEST(Run, CpuTimeOfTheChildAndItsChildren) {
  RealProcessRunner runner;
  auto completed = runner.Run(Shell("sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'"));
  ASSERT_TRUE(completed);
  // That much of a loop is not done in no time, however fast the machine.
  EXPECT_GT(completed->status.user_ns + completed->status.system_ns, 0);
}

TEST(Run, ChildGetsNoDescriptors) {
  RealProcessRunner runner;
  if (!RealFileSystem().Exists("/proc/self/fd")) GTEST_SKIP() << "no /proc";
  // What this process was started with may be inherited; what it opened may not.
  auto before = runner.Run(Shell("ls /proc/self/fd"));
  Fd held(dup(0));
  EXPECT_TRUE(held.valid());
  std::atomic<int> different = 0;
  base::ParallelFor(32, 8, [&](size_t) {
    auto done = runner.Run(Shell("ls /proc/self/fd"));
    if (!done || done->output.size() > before->output.size() + 3) different++;
  });
  EXPECT_EQ(different, 0);
}

TEST(Run, ManyAtOnce) {
  RealProcessRunner runner;
  std::atomic<int> good = 0;
  base::ParallelFor(100, 16, [&](size_t i) {
    auto done = runner.Run(Shell(base::StrCat("echo ", i)));
    if (done && done->output == base::StrCat(i, "\n")) good++;
  });
  EXPECT_EQ(good, 100);
}

TEST(Run, BusyTextFileIsTriedAgain) {
  RealProcessRunner runner;
  testing::TempDir dir;
  ASSERT_TRUE(RealFileSystem().CopyFile("/bin/true", dir / "busy", 0755));
  Fd writer(open((dir / "busy").c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(writer.valid());
  std::thread later([&] {
    SleepMs(50);
    writer.Reset();
  });
  Command command;
  command.program = dir / "busy";
  command.argv = {"busy"};
  auto done = runner.Run(command);
  later.join();
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(done->status.ok());
}

TEST(KillAll, EndsRunAndRefusesMore) {
  RealProcessRunner runner;
  std::thread later([&] {
    SleepMs(100);
    runner.KillAll();
  });
  // The grandchild holds the pipe open, and the shell ignores SIGTERM.
  auto done = runner.Run(Shell("trap '' TERM; sleep 20 & wait; sleep 20"));
  later.join();
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().Is(base::ErrorKind::kCancelled));
  EXPECT_TRUE(runner.Run(Shell(":")).error().Is(base::ErrorKind::kCancelled));
  EXPECT_FALSE(runner.Start(Shell(":")));
}

TEST(KillAll, LetsChildrenCleanUp) {
  RealProcessRunner runner;
  testing::TempDir dir;
  std::string lock = dir / "lock";
  std::thread later([&] {
    Eventually([&] { return RealFileSystem().Exists(lock); });
    runner.KillAll();
  });
  auto done = runner.Run(Shell(base::StrCat("trap 'rm ", lock, "; exit 1' TERM; : >", lock,
                                            "; while :; do sleep 0.01; done")));
  later.join();
  EXPECT_FALSE(done);
  EXPECT_FALSE(RealFileSystem().Exists(lock));
}

TEST(KillAll, WaitsForWhoTidiesUp) {
  RealProcessRunner runner;
  testing::TempDir dir;
  const std::string lock = dir / "lock";
  const std::string tool = dir / "tool";
  auto deaf = [](const std::string& trap, const std::string& file) {
    return Shell(base::StrCat("trap ", trap, " TERM; : >", file, "; while :; do sleep 0.01; done"));
  };
  std::thread later([&] {
    Eventually([&] { return RealFileSystem().Exists(lock) && RealFileSystem().Exists(tool); });
    runner.KillAll();
  });
  // One that hears nothing is ended at once, as ever.
  std::thread other([&] {
    EXPECT_FALSE(runner.Run(deaf("''", tool)));
    EXPECT_TRUE(RealFileSystem().Exists(lock));
  });
  Command tidy = deaf(base::StrCat("'sleep 1; rm ", lock, "; exit 1'"), lock);
  tidy.tidies_up = true;
  EXPECT_FALSE(runner.Run(tidy));
  EXPECT_FALSE(RealFileSystem().Exists(lock));
  later.join();
  other.join();
}

TEST(KillAll, EndsWhatChildrenStarted) {
  RealProcessRunner runner;
  testing::TempDir dir;
  const std::string pid_file = dir / "pid";
  std::thread later([&] {
    Eventually([&] { return RealFileSystem().Exists(pid_file); });
    runner.KillAll();
  });
  // Two levels down, and deaf to SIGTERM.
  auto done =
      runner.Run(Shell(base::StrCat("sh -c 'trap \"\" TERM; echo $$ >", dir / "new", "; mv ",
                                    dir / "new", " ", pid_file, "; sleep 60; sleep 60'; :")));
  later.join();
  EXPECT_FALSE(done);
  auto text = RealFileSystem().ReadFile(pid_file);
  ASSERT_TRUE(text);
  const auto pid = base::ParseInt(base::TrimSpace(*text));
  ASSERT_TRUE(pid);
  // Its new parent may take a moment to collect it.
  EXPECT_TRUE(Eventually([&] {
    auto stat = RealFileSystem().ReadFile(base::StrCat("/proc/", *pid, "/stat"));
    return !IsAlive(static_cast<pid_t>(*pid)) || (stat && base::Contains(*stat, ") Z "));
  }));
}

// Whoever is started between the look at a child's children and the child's end.
TEST(KillAll, EndsWhatIsBeingStarted) {
  for (int i = 0; i < 50; i++) {
    testing::TempDir dir;
    const std::string begun = dir / "begun";
    {
      RealProcessRunner runner;
      std::thread later([&] {
        Eventually([&] { return RealFileSystem().Exists(begun); });
        runner.KillAll();
      });
      Command command = Shell(base::StrCat(": >", begun, "; sleep 60; sleep 60"));
      command.environment.push_back(base::StrCat("GORUN_TEST_MARK=", dir.path()));
      EXPECT_FALSE(runner.Run(command));
      later.join();
    }
    EXPECT_EQ(ProcessesWith(base::StrCat("GORUN_TEST_MARK=", dir.path())), 0) << i;
  }
}

TEST(Start, TalksOverPipes) {
  RealProcessRunner runner;
  auto child = runner.Start(Shell("while read x; do echo got $x; done; exit 5"));
  ASSERT_TRUE(child);
  ASSERT_TRUE(WriteAll((*child)->input(), "one\n"));
  char buffer[100];
  auto got = ReadSome((*child)->output(), buffer, sizeof buffer);
  ASSERT_TRUE(got);
  EXPECT_EQ(std::string_view(buffer, *got), "got one\n");
  auto status = (*child)->Wait();
  ASSERT_TRUE(status);
  EXPECT_EQ(status->code, 5);
  EXPECT_FALSE((*child)->Wait());
}

TEST(Start, ADeadReaderIsAnErrorNotADeath) {
  RealProcessRunner runner;
  auto child = runner.Start(Shell("exec <&-; echo closed; true"));
  ASSERT_TRUE(child);
  EXPECT_EQ(*ReadAll((*child)->output()), "closed\n");
  auto status = WriteAll((*child)->input(), std::string(100'000, 'x'));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().text(), "write: broken pipe");
}

TEST(Start, DroppedChildIsKilled) {
  RealProcessRunner runner;
  auto child = runner.Start(Shell("echo $$; exec sleep 20"));
  ASSERT_TRUE(child);
  char buffer[100];
  size_t got = *ReadSome((*child)->output(), buffer, sizeof buffer);
  auto pid = base::ParseInt(base::TrimSpace(std::string_view(buffer, got)));
  ASSERT_TRUE(pid);
  child->reset();
  EXPECT_FALSE(IsAlive(static_cast<pid_t>(*pid)));
}

TEST(Start, OutlivesTheThreadThatStartedIt) {
  RealProcessRunner runner;
  std::unique_ptr<Child> child;
  std::thread([&] {
    auto started = runner.Start(Shell("read x; echo $x"));
    if (started) child = std::move(*started);
  }).join();
  ASSERT_NE(child, nullptr);
  SleepMs(30);
  ASSERT_TRUE(WriteAll(child->input(), "still here\n"));
  EXPECT_EQ(*ReadAll(child->output()), "still here\n");
  EXPECT_TRUE(child->Wait()->ok());
}

TEST(Start, CannotStart) {
  RealProcessRunner runner;
  Command command;
  command.program = "/no/such";
  command.argv = {"x"};
  auto child = runner.Start(command);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().text(), "fork/exec /no/such: no such file or directory");
}

TEST(Start, ThereMayBeNoMoreThreads) {
  const int status = testing::StatusOfChild([] {
    RealProcessRunner runner;
    const rlimit none = {0, 0};
    if (setrlimit(RLIMIT_NPROC, &none) != 0) _exit(1);
    // The limit is not for root.
    constexpr uid_t kNobody = 65534;
    if (geteuid() == 0 && setresuid(kNobody, kNobody, kNobody) != 0) _exit(2);
    const auto child = runner.Start(Shell(""));
    if (child || child.error().text() != "fork/exec /bin/sh: resource temporarily unavailable") {
      _exit(3);
    }
    {
      const Ticker ticker(0, 1, [] { _exit(4); });
      SleepMs(20);
    }
    // Signals act by themselves.
    const auto watcher = SignalWatcher::Start([](int) { _exit(5); });
    raise(SIGTERM);
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
}

TEST(Children, AreWaitedForWhereThatIsPartlyRefused) {
  const int status = testing::StatusOfChild([] {
    if (!testing::RefuseCall(SYS_waitid, EPERM)) _exit(2);
    alarm(60);
    RealProcessRunner runner;
    // One that runs is waited for, and holds up no other.
    auto waiting = runner.Start(Shell("read line; exit 3"));
    const auto other = runner.Run(Shell("exit 4"));
    if (!waiting || !other || other->status.code != 4) _exit(1);
    const auto ended = (*waiting)->Wait();
    _exit(ended && ended->code == 3 ? 0 : 1);
  });
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "no call can be refused here";
  EXPECT_EQ(status, 0);
}

TEST(Children, WhoseEndIsNotKnownHaveFailed) {
  const int status = testing::StatusOfChild([] {
    if (!testing::RefuseCall(SYS_wait4, EPERM)) _exit(2);
    const auto done = RealProcessRunner().Run(Shell(""));
    _exit(!done && done.error().text() == "wait: operation not permitted" ? 0 : 1);
  });
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "no call can be refused here";
  EXPECT_EQ(status, 0);
}

TEST(Children, DieWithUs) {
  testing::TempDir dir;
  std::string pid_file = dir / "pid";
  pid_t us = fork();
  ASSERT_GE(us, 0);
  if (us == 0) {
    RealProcessRunner runner;
    (void)runner.Run(Shell("echo $$ > " + pid_file + "; exec sleep 20"));
    _exit(0);
  }
  std::optional<int64_t> child;
  EXPECT_TRUE(Eventually([&] {
    auto text = RealFileSystem().ReadFile(pid_file);
    if (text) child = base::ParseInt(base::TrimSpace(*text));
    return child.has_value();
  }));
  kill(us, SIGKILL);
  waitpid(us, nullptr, 0);
  ASSERT_TRUE(child);
  EXPECT_TRUE(Eventually([&] {
    if (!IsAlive(static_cast<pid_t>(*child))) return true;
    // Nobody may reap orphans here.
    auto stat = RealFileSystem().ReadFile(base::StrCat("/proc/", *child, "/stat"));
    return !stat || base::Contains(*stat, ") Z ");
  }));
}

TEST(Children, TidyUpWhenWeDie) {
  testing::TempDir dir;
  const std::string lock = dir / "lock";
  pid_t us = fork();
  ASSERT_GE(us, 0);
  if (us == 0) {
    RealProcessRunner runner;
    Command command =
        Shell(base::StrCat("trap 'rm ", lock, "; exit 1' TERM; : >", lock,
                           "; i=0; while [ $((i+=1)) -lt 2000 ]; do sleep 0.01; done"));
    command.tidies_up = true;
    (void)runner.Run(command);
    _exit(0);
  }
  EXPECT_TRUE(Eventually([&] { return RealFileSystem().Exists(lock); }));
  kill(us, SIGKILL);
  waitpid(us, nullptr, 0);
  EXPECT_TRUE(Eventually([&] { return !RealFileSystem().Exists(lock); }));
}

TEST(Replace, KeepsProcessAndMask) {
  testing::TempDir dir;
  std::string out = dir / "out";
  int status = testing::StatusOfChild([&] {
    RealProcessRunner runner;
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    (void)runner.Replace(Shell("echo $$ $PPID $0 > " + out + "; kill -TERM $$; exit 4"));
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  auto text = RealFileSystem().ReadFile(out);
  ASSERT_TRUE(text);
  EXPECT_TRUE(base::TrimSpace(*text).ends_with(base::StrCat(" ", getpid(), " sh"))) << *text;
}

TEST(Replace, LimitOnOpenFilesIsOursAlone) {
  const int status = testing::StatusOfChild([] {
    const auto limit = [] {
      rlimit now = {};
      return getrlimit(RLIMIT_NOFILE, &now) == 0 ? now.rlim_cur : 0;
    };
    const rlimit given = {64, 128};
    if (setrlimit(RLIMIT_NOFILE, &given) != 0) _exit(1);
    RealProcessRunner runner;
    if (limit() != 128) _exit(2);
    const auto done = runner.Run(Shell("ulimit -Sn; ulimit -Hn"));
    if (!done || done->output != "64\n128\n") _exit(3);
    if (limit() != 128) _exit(4);
    Command wrong = Shell("");
    wrong.program = "/no/such";
    (void)runner.Replace(wrong);
    if (limit() != 128) _exit(5);
    (void)runner.Replace(Shell("test $(ulimit -Sn) = 64"));
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Replace, ReturnsErrors) {
  RealProcessRunner runner;
  Command command;
  command.program = "/";
  command.argv = {"x"};
  EXPECT_EQ(runner.Replace(command).text(), "fork/exec /: permission denied");
  command.argv = {std::string("a\0b", 3)};
  EXPECT_EQ(runner.Replace(command).text(), "fork/exec /: invalid argument");
}

TEST(Replace, RestoresIgnoredSigchld) {
  int status = testing::StatusOfChild([] {
    signal(SIGCHLD, SIG_IGN);
    RealProcessRunner runner;
    // Would be "no child processes" if SIGCHLD were still ignored.
    auto done = runner.Run(Shell("exit 7"));
    if (!done || done->status.code != 7) _exit(1);
    if (!RealFileSystem().Exists("/proc/self/status")) _exit(0);
    // SIGCHLD is 17: bit 16 of SigIgn. (A shell would set it to something else at once.)
    Command grep = Shell("");
    grep.program = "/bin/grep";
    grep.argv = {"grep", "-qE", "SigIgn:.*[13579bdf][0-9a-f]{4}$", "/proc/self/status"};
    (void)runner.Replace(grep);
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace gorun::host
