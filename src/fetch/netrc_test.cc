#include "fetch/netrc.h"

#include <gtest/gtest.h>

namespace gorun::fetch {
namespace {

// The text of cmd/go/internal/auth's own test, shortened.
TEST(NetrcTest, ReadsWhatItCan) {
  auto lines = ParseNetrc(R"(
machine incomplete
password none

machine api.github.com
  login user
  password pwd

machine incomlete.host
  login justlogin

machine test.host
login user2
password pwd2

machine oneline login user3 password pwd3

machine ignore.host macdef ignore
  login nobody
  password nothing

machine hasmacro.too macdef ignore-next-lines login user4 password pwd4
  login nobody
  password nothing

default
login anonymous
password gopher@golang.org

machine after.default
login oops
password too-late-in-file
)");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], (NetrcLine{"api.github.com", "user", "pwd"}));
  EXPECT_EQ(lines[1], (NetrcLine{"test.host", "user2", "pwd2"}));
  EXPECT_EQ(lines[2], (NetrcLine{"oneline", "user3", "pwd3"}));
  EXPECT_EQ(lines[3], (NetrcLine{"hasmacro.too", "user4", "pwd4"}));
}

}  // namespace
}  // namespace gorun::fetch
