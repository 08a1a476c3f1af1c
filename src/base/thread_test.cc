#include "base/thread.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "base/parallel.h"

namespace gorun::base {
namespace {

TEST(Thread, Runs) {
  bool ran = false;
  std::thread thread = TryStartThread([&] { ran = true; });
  ASSERT_TRUE(thread.joinable());
  thread.join();
  EXPECT_TRUE(ran);
}

TEST(Thread, ThereMayBeNoMore) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit none = {0, 0};
    if (setrlimit(RLIMIT_NPROC, &none) != 0) _exit(1);
    // The limit is not for root.
    constexpr uid_t kNobody = 65534;
    if (geteuid() == 0 && setresuid(kNobody, kNobody, kNobody) != 0) _exit(2);
    if (TryStartThread([] {}).joinable()) _exit(3);
    std::atomic<int> done = 0;
    ParallelFor(100, 8, [&](size_t) { done++; });
    _exit(done == 100 ? 0 : 4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace gorun::base
