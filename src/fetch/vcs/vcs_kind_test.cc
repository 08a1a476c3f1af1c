#include "fetch/vcs/vcs_kind.h"

#include <gtest/gtest.h>

namespace gorun::fetch {
namespace {

TEST(VcsKindTest, SecureSchemes) {
  const host::Environment empty(std::vector<std::string>{});
  const VcsKind& git = *FindVcs("git", FetchRules());
  EXPECT_TRUE(IsSecureScheme(git, "https", empty));
  EXPECT_TRUE(IsSecureScheme(git, "ssh", empty));
  EXPECT_FALSE(IsSecureScheme(git, "http", empty));
  EXPECT_FALSE(IsSecureScheme(git, "git", empty));
  EXPECT_EQ(FindVcs("cvs", FetchRules()), nullptr);
}

// What git itself may use is believed, and only for git.
TEST(VcsKindTest, GitAllowProtocol) {
  const host::Environment environment(std::vector<std::string>{"GIT_ALLOW_PROTOCOL=http:git"});
  const VcsKind& git = *FindVcs("git", FetchRules());
  EXPECT_TRUE(IsSecureScheme(git, "http", environment));
  EXPECT_TRUE(IsSecureScheme(git, "git", environment));
  EXPECT_FALSE(IsSecureScheme(git, "https", environment));
  EXPECT_TRUE(IsSecureScheme(*FindVcs("hg", FetchRules()), "https", environment));
  EXPECT_FALSE(IsSecureScheme(*FindVcs("hg", FetchRules()), "http", environment));
}

}  // namespace
}  // namespace gorun::fetch
