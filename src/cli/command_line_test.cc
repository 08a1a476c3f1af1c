#include "cli/command_line.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "cli/parse_arguments.h"

namespace gorun::cli {
namespace {

using Words = std::vector<std::string>;

/// One of each kind of word that either of them tells from others.
const Words& Kinds() {
  static const Words kinds = {
      "-a",       "--a",          "-a=x", "-tags", "-tags=-", "-exec",
      "-C",       "main.go",      "b.go", "./cmd", "c@v1",    "",
      "-",        "--",           "---x", "-=",    "-nosuch", "--dump=actions",
      "-explain", "--stage-times"};
  return kinds;
}

bool HasOwnFlag(const Invocation& invocation) {
  return invocation.stage_times || invocation.explain || !invocation.dump.empty();
}

/// What BuildWords should say: what comes before the program's arguments.
std::optional<Words> ExpectedWords(const Words& arguments) {
  const auto parsed = ParseArguments("", arguments);
  if (!parsed || parsed->nothing_listed || HasOwnFlag(*parsed)) return std::nullopt;
  const auto rest = static_cast<ptrdiff_t>(parsed->program_arguments.size());
  return Words(arguments.begin(), arguments.end() - rest);
}

/// The front finds a run record by these words, and hands the rest to the program, without parsing
/// anything. Where arguments are malformed it does not matter what it takes them for: no build of
/// them has ended well.
TEST(CommandLineTest, FrontSplitsArgumentsAsTheyAreParsed) {
  constexpr size_t kMost = 4;
  const size_t kinds = Kinds().size();
  size_t compared = 0;
  for (size_t length = 1, count = kinds; length <= kMost; length++, count *= kinds) {
    for (size_t i = 0; i < count; i++) {
      Words arguments;
      for (size_t left = i, n = 0; n < length; n++, left /= kinds) {
        arguments.push_back(Kinds()[left % kinds]);
      }
      const auto expected = ExpectedWords(arguments);
      if (!expected) continue;
      compared++;
      ASSERT_EQ(BuildWords(arguments), expected) << base::Join(arguments, " | ");
    }
  }
  EXPECT_GT(compared, 10000u);
}

TEST(CommandLineTest, WhatOnlyShowsIsNoPartOfTheQuestion) {
  const Words arguments = {"-a", "-explain", "--stage-times", "-tags", "x", ".", "-explain"};
  EXPECT_EQ(BuildWords(arguments), std::nullopt);
  EXPECT_EQ(BuildWords(arguments, ShowFlags::kLeaveOut), (Words{"-a", "-tags", "x", "."}));
  EXPECT_EQ(BuildWords({"--dump=actions", "."}, ShowFlags::kLeaveOut), std::nullopt);
}

TEST(CommandLineTest, DirectoryComesFirst) {
  Words arguments = {"-C", "d", "-C", "e", "."};
  EXPECT_EQ(TakeChdir(arguments), "d");
  EXPECT_EQ(arguments, (Words{"-C", "e", "."}));
  arguments = {"--C=d=e", "."};
  EXPECT_EQ(TakeChdir(arguments), "d=e");
  EXPECT_EQ(arguments, Words{"."});
  arguments = {"--build-only", "-C=d", "."};
  EXPECT_EQ(TakeChdir(arguments), "d");
  EXPECT_EQ(arguments, (Words{"--build-only", "."}));
  for (const Words& other : {Words{"-C"}, Words{"-a", "-C", "d"}, Words{}}) {
    arguments = other;
    EXPECT_EQ(TakeChdir(arguments), std::nullopt);
    EXPECT_EQ(arguments, other);
  }
}

}  // namespace
}  // namespace gorun::cli
