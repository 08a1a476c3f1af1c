#include "host/signals.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "host/exec.h"
#include "host/real_process.h"
#include "host/testing/child.h"

namespace gorun::host {
namespace {

int ExitCode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
int DeathSignal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

TEST(SignalText, AsGo) {
  EXPECT_EQ(SignalText(SIGINT), "interrupt");
  EXPECT_EQ(SignalText(SIGHUP), "hangup");
  EXPECT_EQ(SignalText(SIGPIPE), "broken pipe");
  EXPECT_EQ(SignalText(40), "signal 40");
}

TEST(DieBySignal, TheParentSeesIt) {
  for (int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGKILL}) {
    int status = testing::StatusOfChild([&] {
      signal(SIGINT, SIG_IGN);
      DieBySignal(signal_number);
    });
    EXPECT_EQ(DeathSignal(status), signal_number);
    EXPECT_FALSE(WCOREDUMP(status));
  }
}

TEST(SignalWatcher, CallsTheHandlerOnce) {
  int status = testing::StatusOfChild([] {
    std::atomic<int> got = 0;
    std::atomic<int> calls = 0;
    auto watcher = SignalWatcher::Start([&](int signal) {
      calls++;
      got = signal;
    });
    kill(getpid(), SIGTERM);
    while (got == 0) SleepMs(1);
    if (watcher->received() != SIGTERM || watcher->Stop() != SIGTERM || calls != 1) _exit(1);
    // From here on the default action is back.
    kill(getpid(), SIGTERM);
  });
  EXPECT_EQ(DeathSignal(status), SIGTERM);
}

TEST(SignalWatcher, SecondSignalEndsTheProcess) {
  int status = testing::StatusOfChild([] {
    std::atomic<int> got = 0;
    auto watcher = SignalWatcher::Start([&](int signal) { got = signal; });
    kill(getpid(), SIGINT);
    while (got == 0) SleepMs(1);
    kill(getpid(), SIGTERM);
    SleepMs(5000);
  });
  EXPECT_EQ(DeathSignal(status), SIGTERM);
}

TEST(SignalWatcher, SecondSignalDoesNotWaitForTheHandler) {
  int status = testing::StatusOfChild([] {
    std::atomic<bool> begun = false;
    auto watcher = SignalWatcher::Start([&](int) {
      begun = true;
      SleepMs(60'000);
      _exit(1);
    });
    kill(getpid(), SIGINT);
    while (!begun) SleepMs(1);
    kill(getpid(), SIGINT);
    SleepMs(5000);
    _exit(2);
  });
  EXPECT_EQ(DeathSignal(status), SIGINT);
}

TEST(SignalWatcher, IgnoredAndBlockedSignalsStaySo) {
  int status = testing::StatusOfChild([] {
    signal(SIGHUP, SIG_IGN);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    auto watcher = SignalWatcher::Start([](int) { _exit(1); });
    kill(getpid(), SIGHUP);
    kill(getpid(), SIGINT);
    SleepMs(50);
    if (watcher->Stop() != 0) _exit(2);
    // SIGINT is still pending and still blocked.
    sigset_t pending;
    sigpending(&pending);
    _exit(sigismember(&pending, SIGINT) == 1 ? 0 : 3);
  });
  EXPECT_EQ(ExitCode(status), 0);
}

// Whenever the signal comes, it is either reported or strikes by itself; it is never lost.
TEST(SignalWatcher, NoSignalIsLostAtStop) {
  for (int round = 0; round < 100; round++) {
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
      auto watcher = SignalWatcher::Start([](int) {});
      (void)!write(ready[1], "x", 1);
      std::this_thread::sleep_for(std::chrono::microseconds(round * 3));
      if (watcher->Stop() != 0) _exit(42);
      SleepMs(5000);
      _exit(1);
    }
    char byte;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    kill(pid, SIGTERM);
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(ExitCode(status) == 42 || DeathSignal(status) == SIGTERM) << status;
    close(ready[0]);
    close(ready[1]);
  }
}

TEST(SignalWatcher, StopsWhereDescriptorsAreRefused) {
  // None is left; or one, which is then the event's, and signals have none.
  for (rlim_t limit : {3, 4}) {
    for (bool with_signal : {false, true}) {
      int status = testing::StatusOfChild([&] {
        close_range(3, ~0U, 0);
        const rlimit none = {limit, limit};
        setrlimit(RLIMIT_NOFILE, &none);
        std::atomic<int> got = 0;
        auto watcher = SignalWatcher::Start([&](int signal) { got = signal; });
        if (with_signal) kill(getpid(), SIGTERM);
        while (with_signal && got == 0) SleepMs(1);
        // What does not end is ended by this.
        signal(SIGALRM, SIG_DFL);
        alarm(20);
        _exit(watcher->Stop() == (with_signal ? SIGTERM : 0) ? 0 : 1);
      });
      EXPECT_EQ(ExitCode(status), 0) << limit << with_signal;
    }
  }
}

TEST(SignalWatcher, ChildrenAreNotBlocked) {
  int status = testing::StatusOfChild([] {
    RealProcessRunner runner;
    auto watcher = SignalWatcher::Start([](int) { _exit(1); });
    Command command;
    command.program = "/bin/sh";
    command.argv = {"sh", "-c", "kill -INT $$; exit 3"};
    auto done = runner.Run(command);
    _exit(done && done->status.signal == SIGINT ? 0 : 2);
  });
  EXPECT_EQ(ExitCode(status), 0);
}

}  // namespace
}  // namespace gorun::host
