#include "build/work_ahead.h"

#include <gtest/gtest.h>

namespace gorun::build {
namespace {

/// Four packages of sizes 10, 4, 5 and 100, then the link.
class WorkAheadTest : public ::testing::Test {
 protected:
  WorkAheadTest() {
    for (int i = 0; i < 4; i++) graph_.actions.Add(Action{});
    Action link;
    link.kind = ActionKind::kLink;
    graph_.actions.Add(link);
    for (uint32_t i = 0; i < 4; i++) graph_.actions[ActionIndex{i}].priority = sizes_[i];
  }

  WorkAhead On(int parallelism, int processors) {
    return {graph_, parallelism, processors, [this](const Action& action) {
              asked_++;
              return int64_t{action.priority};
            }};
  }

  static constexpr int sizes_[] = {10, 4, 5, 100};
  static constexpr ActionIndex kTen{0}, kFour{1}, kFive{2}, kHundred{3}, kLink{4};
  ActionGraph graph_;
  int asked_ = 0;
};

TEST_F(WorkAheadTest, OthersAreBusyWhileAsMuchIsReady) {
  WorkAhead work = On(2, 2);
  work.Ended(false);
  work.Ready(kFour);
  work.Ready(kFive);
  EXPECT_FALSE(work.KeepsOthersBusy(kTen));
  work.Ready(kHundred);
  EXPECT_TRUE(work.KeepsOthersBusy(kTen));
  work.Begun(kHundred);
  EXPECT_FALSE(work.KeepsOthersBusy(kTen));
  EXPECT_TRUE(work.KeepsOthersBusy(kFive));
}

TEST_F(WorkAheadTest, MoreProcessorsNeedMore) {
  WorkAhead work = On(8, 8);
  work.Ended(false);
  work.Ready(kHundred);
  EXPECT_TRUE(work.KeepsOthersBusy(kTen));
  WorkAhead more = On(16, 16);
  more.Ended(false);
  more.Ready(kHundred);
  EXPECT_FALSE(more.KeepsOthersBusy(kTen));
}

TEST_F(WorkAheadTest, FewerActionsThanProcessorsNeverKeepAllBusy) {
  WorkAhead work = On(1, 2);
  work.Ended(false);
  work.Ready(kHundred);
  EXPECT_FALSE(work.KeepsOthersBusy(kTen));
}

TEST_F(WorkAheadTest, WhatTheCacheHasIsNoWork) {
  WorkAhead work = On(2, 2);
  work.Ready(kHundred);
  EXPECT_FALSE(work.KeepsOthersBusy(kTen)) << "nothing is known of the cache yet";
  work.Ended(false);
  EXPECT_TRUE(work.KeepsOthersBusy(kTen));
  for (int i = 0; i < 10; i++) work.Ended(true);
  EXPECT_FALSE(work.KeepsOthersBusy(kTen)) << "an eleventh of 100";
  EXPECT_TRUE(work.KeepsOthersBusy(kFive));
}

TEST_F(WorkAheadTest, OnlyPackagesCount) {
  WorkAhead work = On(2, 2);
  work.Ended(false);
  graph_.actions[kLink].priority = 1000;
  work.Ready(kLink);
  EXPECT_FALSE(work.KeepsOthersBusy(kTen));
}

TEST_F(WorkAheadTest, SizesAreAskedForOnceAndLate) {
  WorkAhead work = On(2, 2);
  work.Ready(kFour);
  work.Ready(kFive);
  EXPECT_EQ(asked_, 0);
  work.Ended(false);
  for (int i = 0; i < 3; i++) (void)work.KeepsOthersBusy(kTen);
  EXPECT_EQ(asked_, 3);
}

}  // namespace
}  // namespace gorun::build
