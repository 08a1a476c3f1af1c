#include "host/numbered_lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strings.h"
#include "host/exec.h"

namespace gorun::host {
namespace {

using Answer = NumberedLock::Answer;

class NumberedLockTest : public ::testing::Test {
 protected:
  NumberedLockTest() : path_(base::StrCat(testing::TempDir(), "gorun_numbered_lock_", getpid())) {}
  ~NumberedLockTest() override { unlink(path_.c_str()); }

  NumberedLock Open() {
    auto lock = NumberedLock::Open(path_);
    EXPECT_TRUE(lock);
    return std::move(*lock);
  }

  const std::string path_;
};

TEST_F(NumberedLockTest, OneHolderForEachNumber) {
  NumberedLock a = Open();
  NumberedLock b = Open();
  EXPECT_EQ(a.TryTake(7), Answer::kTaken);
  EXPECT_EQ(b.TryTake(7), Answer::kBusy);
  EXPECT_EQ(b.TryTake(8), Answer::kTaken);
  a = Open();
  NumberedLock c = Open();
  EXPECT_EQ(c.TryTake(7), Answer::kTaken);
}

TEST_F(NumberedLockTest, FreedWhenTheHolderIsKilledAndKnownWhenItIsStopped) {
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  const pid_t child = fork();
  if (child == 0) {
    NumberedLock lock = Open();
    const char taken = lock.TryTake(3) == Answer::kTaken ? 'y' : 'n';
    (void)!write(pipe_fds[1], &taken, 1);
    pause();
    _exit(0);
  }
  char taken = 0;
  ASSERT_EQ(read(pipe_fds[0], &taken, 1), 1);
  EXPECT_EQ(taken, 'y');
  NumberedLock lock = Open();
  EXPECT_EQ(lock.TryTake(3), Answer::kBusy);
  EXPECT_FALSE(lock.HolderIsStopped(3));
  kill(child, SIGSTOP);
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  EXPECT_TRUE(lock.HolderIsStopped(3));
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  EXPECT_EQ(lock.TryTake(3), Answer::kTaken);
  close(pipe_fds[0]);
  close(pipe_fds[1]);
}

}  // namespace
}  // namespace gorun::host
