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

bool OtherWork() { return true; }
bool NoOtherWork() { return false; }

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
  EXPECT_TRUE(a.Claim(Id("x"), OtherWork));
  EXPECT_FALSE(b.Claim(Id("x"), OtherWork));
  EXPECT_TRUE(b.Claim(Id("y"), OtherWork));
  EXPECT_TRUE(other_cache.Claim(Id("x"), OtherWork));
  std::thread waits([&] { EXPECT_TRUE(b.Claim(Id("x"), NoOtherWork)); });
  a.Release(Id("x"));
  a.Release(Id("never claimed"));
  waits.join();
  EXPECT_FALSE(a.Claim(Id("x"), OtherWork));
}

TEST_F(SharedWorkTest, WhoWaitsIsCalledBack) {
  std::atomic<bool> stop = false, has_work = false;
  SharedWork a(dir_, "/cache", 2);
  SharedWork b(dir_, "/cache", 2, &stop);
  EXPECT_TRUE(a.Claim(Id("x"), NoOtherWork));
  std::thread works([&] { EXPECT_FALSE(b.Claim(Id("x"), [&] { return has_work.load(); })); });
  has_work = true;
  works.join();
  std::thread stops([&] { EXPECT_FALSE(b.Claim(Id("x"), NoOtherWork)); });
  stop = true;
  stops.join();
  // A slot is no longer waited for, either.
  const SharedWork::Slot one = a.TakeSlot(), two = a.TakeSlot(), three = b.TakeSlot();
}

TEST_F(SharedWorkTest, WithoutStateEverybodyIsAlone) {
  SharedWork a("", "/cache", 1);
  SharedWork b("/dev/null/nowhere", "/cache", 1);
  for (SharedWork* work : {&a, &b}) {
    EXPECT_TRUE(work->Claim(Id("x"), OtherWork));
    EXPECT_TRUE(work->Claim(Id("x"), NoOtherWork));
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
