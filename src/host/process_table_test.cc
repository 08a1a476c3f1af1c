#include "host/process_table.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gorun::host {
namespace {

/// A process that waits in vfork for a child that waits; with another thread or without one.
pid_t StartInVfork(bool with_thread) {
  int pipe_fds[2];
  if (pipe(pipe_fds) != 0) return -1;
  const pid_t process = fork();
  if (process == 0) {
    setpgid(0, 0);
    pthread_t thread;
    const auto wait = [](void*) -> void* {
      for (;;) pause();
    };
    if (with_thread) pthread_create(&thread, nullptr, wait, nullptr);
    if (vfork() == 0) {
      (void)!write(pipe_fds[1], "x", 1);
      for (;;) pause();
    }
    _exit(0);
  }
  char started = 0;
  (void)!read(pipe_fds[0], &started, 1);
  close(pipe_fds[0]);
  close(pipe_fds[1]);
  return process;
}

class ProcessTableTest : public ::testing::TestWithParam<bool> {};

// gorun's tools are started with vfork.
TEST_P(ProcessTableTest, KnowsWhoIsStoppedWhileItStartsAProgram) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "vfork is fork there";
#endif
  const pid_t process = StartInVfork(GetParam());
  ASSERT_GT(process, 0);
  // The child may run before the parent waits.
  for (int i = 0; i < 1000 && LookUpProcess(process).state != 'D'; i++) usleep(1000);
  EXPECT_EQ(LookUpProcess(process).state, 'D');
  EXPECT_FALSE(ProcessIsStopped(process));
  kill(-process, SIGSTOP);
  bool stopped = false;
  for (int i = 0; i < 1000 && !stopped; i++) {
    usleep(1000);
    stopped = ProcessIsStopped(process);
  }
  EXPECT_TRUE(stopped);
  EXPECT_EQ(LookUpProcess(process).state, 'D');
  kill(-process, SIGKILL);
  waitpid(process, nullptr, 0);
}

INSTANTIATE_TEST_SUITE_P(Threads, ProcessTableTest, ::testing::Bool());

}  // namespace
}  // namespace gorun::host
