#include "build/tool_memory.h"

#include <gmock/gmock.h>

#include <vector>

namespace gorun::build {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kMiB = int64_t{1} << 20;

ToolMemory::Available Always(std::optional<int64_t> bytes) {
  return [bytes] { return bytes; };
}

TEST(ToolMemoryTest, ToolsAreLeftAloneWhereNothingIsKnown) {
  ToolMemory memory(2, Always(std::nullopt));
  EXPECT_THAT(memory.Take(0).Environment(), IsEmpty());
}

TEST(ToolMemoryTest, AllTogetherGetTwoThirdsOfWhatIsFree) {
  ToolMemory memory(2, Always(3000 * kMiB));
  auto first = memory.Take(kMiB);
  auto second = memory.Take(kMiB);
  EXPECT_THAT(first.Environment(), ElementsAre("GOGC=off", "GOMEMLIMIT=1048576000"));
  EXPECT_EQ(second.Environment(), first.Environment());
}

TEST(ToolMemoryTest, WhoNeedsMoreThanItsShareIsLeftAlone) {
  ToolMemory memory(4, Always(1200 * kMiB));
  EXPECT_THAT(memory.Take(201 * kMiB).Environment(), IsEmpty());
  EXPECT_THAT(memory.Take(199 * kMiB).Environment(), ::testing::SizeIs(2));
}

TEST(ToolMemoryTest, SharesThatAreGivenBackAreGivenOutAgain) {
  ToolMemory memory(1, Always(3000 * kMiB));
  std::vector<std::string> first;
  {
    auto share = memory.Take(kMiB);
    first = share.Environment();
    const auto moved = std::move(share);
    // More at once than agreed: there is nothing left.
    EXPECT_THAT(memory.Take(kMiB).Environment(), IsEmpty());
  }
  EXPECT_EQ(memory.Take(kMiB).Environment(), first);
}

TEST(ToolMemoryTest, WithAllTheMemoryOfTheWorldALimitStays) {
  ToolMemory memory(1, Always(int64_t{1} << 50));
  EXPECT_THAT(memory.Take(kMiB).Environment(), ElementsAre("GOGC=off", "GOMEMLIMIT=4294967296"));
}

}  // namespace
}  // namespace gorun::build
