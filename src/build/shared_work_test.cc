#include "build/shared_work.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/strings.h"
#include "host/exec.h"
#include "host/remove_tree.h"

namespace gorun::build {
namespace {

using Wait = SharedWork::Wait;

cache::ActionID Id(std::string_view name) { return cache::ActionID{base::Sha256::Of(name)}; }

class SharedWorkTest : public ::testing::Test {
 protected:
  SharedWorkTest() : dir_(base::StrCat(::testing::TempDir(), "gorun_shared_work_", getpid())) {}
  ~SharedWorkTest() override { (void)host::RemoveTree(dir_); }

  const std::string dir_;
};

TEST_F(SharedWorkTest, AnActionHasOneBuilder) {
  SharedWork a(dir_, "/cache", 2);
  SharedWork b(dir_, "/cache", 2);
  SharedWork other_cache(dir_, "/other", 2);
  EXPECT_TRUE(a.Claim(Id("x"), Wait::kNo));
  EXPECT_FALSE(b.Claim(Id("x"), Wait::kNo));
  EXPECT_TRUE(b.Claim(Id("y"), Wait::kNo));
  EXPECT_TRUE(other_cache.Claim(Id("x"), Wait::kNo));
  std::thread waits([&] { EXPECT_TRUE(b.Claim(Id("x"), Wait::kYes)); });
  a.Release(Id("x"));
  a.Release(Id("never claimed"));
  waits.join();
  EXPECT_FALSE(a.Claim(Id("x"), Wait::kNo));
}

TEST_F(SharedWorkTest, WithoutStateEverybodyIsAlone) {
  SharedWork a("", "/cache", 1);
  SharedWork b("/dev/null/nowhere", "/cache", 1);
  for (SharedWork* work : {&a, &b}) {
    EXPECT_TRUE(work->Claim(Id("x"), Wait::kNo));
    EXPECT_TRUE(work->Claim(Id("x"), Wait::kYes));
    const SharedWork::Slot one = work->TakeSlot();
    const SharedWork::Slot two = work->TakeSlot();
  }
}

TEST_F(SharedWorkTest, NoMoreToolsThanSlots) {
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      SharedWork work(dir_, "/cache", 2);
      for (int round = 0; round < 5; round++) {
        const SharedWork::Slot slot = work.TakeSlot();
        const int now = ++running;
        int before = most;
        while (before < now && !most.compare_exchange_weak(before, now)) {
        }
        host::SleepMs(5);
        running--;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 2);
}

}  // namespace
}  // namespace gorun::build
