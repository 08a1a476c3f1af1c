#include "report/timings.h"

#include <gmock/gmock.h>

#include "host/testing/fake_clock.h"

namespace gorun::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TimedAction At(std::string name, int64_t begin_ns, int64_t end_ns, std::vector<size_t> needs) {
  TimedAction action;
  action.kind = "compile";
  action.name = std::move(name);
  action.begin_ns = begin_ns;
  action.end_ns = end_ns;
  action.needs = std::move(needs);
  return action;
}

TEST(TimingsTest, TheCriticalPathIsWhatWasWaitedFor) {
  EXPECT_THAT(CriticalPath({}), IsEmpty());
  EXPECT_THAT(CriticalPath({At("quick", 1, 2, {}), At("slow", 1, 9, {}), At("top", 9, 12, {0, 1}),
                            At("aside", 2, 5, {})}),
              ElementsAre(1, 2));
}

TEST(TimingsTest, WhatWasNeverDoneIsNotOnIt) {
  EXPECT_THAT(CriticalPath({At("done", 1, 2, {}), At("given up", 0, 0, {0})}), ElementsAre(0));
}

TEST(TimingsTest, ThePageHoldsTheDataAndNothingEndsItsScript) {
  host::testing::FakeClock clock;
  StageTimer stages(clock);
  TimedAction action =
      At("a</script>\"b", clock.MonotonicNs() + 1000, clock.MonotonicNs() + 5000, {});
  action.reason = "a.go changed";
  const std::string page = TimingsPage("./cmd", stages, {action});
  EXPECT_THAT(page, HasSubstr("const title = \"./cmd\";"));
  EXPECT_THAT(page,
              HasSubstr(R"(["compile","a\u003c/script\u003e\"b",0,1,5,0,0,1,"a.go changed"],)"));
  EXPECT_THAT(page, Not(HasSubstr("a</script>")));
}

TEST(TimingsTest, WhatWasTakenAgainWasNotMade) {
  host::testing::FakeClock clock;
  TimedAction action = At("a", clock.MonotonicNs(), clock.MonotonicNs() + 4000, {});
  action.reused = true;
  EXPECT_THAT(TimingsPage(".", StageTimer(clock), {action}),
              HasSubstr(R"(["compile","a",0,0,4,2,0,1,""],)"));
}

}  // namespace
}  // namespace gorun::report
