#include "fetch/vcs/client_table.h"

#include <gtest/gtest.h>

namespace gorun::fetch {
namespace {

// Else one commit would be another version of its module than the release's own `go run` makes it.
TEST(ClientTableTest, MercurialTellsOfAncestorsFromGo126On) {
  EXPECT_EQ(CommandsOf("hg", FetchRulesFor(25)).recent_tags, nullptr);
  EXPECT_EQ(CommandsOf("hg", FetchRulesFor(25)).descends_from, nullptr);
  EXPECT_NE(CommandsOf("hg", FetchRulesFor(26)).recent_tags, nullptr);
  EXPECT_NE(CommandsOf("hg", FetchRulesFor(26)).descends_from, nullptr);
}

}  // namespace
}  // namespace gorun::fetch
