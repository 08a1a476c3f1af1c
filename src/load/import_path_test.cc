#include "load/import_path.h"

#include <gtest/gtest.h>

namespace gorun::load {
namespace {

TEST(ImportPath, FindInternal) {
  EXPECT_EQ(FindInternal("a/internal/b/internal"), 13u);
  EXPECT_EQ(FindInternal("a/internal/b"), 2u);
  EXPECT_EQ(FindInternal("a/internal/b/internal/c"), 13u);
  EXPECT_EQ(FindInternal("internal"), 0u);
  EXPECT_EQ(FindInternal("internal/x"), 0u);
  EXPECT_EQ(FindInternal("a/internals/b"), std::nullopt);
  EXPECT_EQ(FindInternal(""), std::nullopt);
}

TEST(ImportPath, FindVendor) {
  EXPECT_EQ(FindVendor("a/vendor/b"), 2u);
  EXPECT_EQ(FindVendor("vendor/golang.org/x/net"), 0u);
  EXPECT_EQ(FindVendor("a/vendor"), std::nullopt);
}

TEST(ImportPath, ExecutableName) {
  EXPECT_EQ(ExecutableName("example.com/cmd"), "cmd");
  EXPECT_EQ(ExecutableName("example.com/cmd/v2"), "cmd");
  EXPECT_EQ(ExecutableName("example.com/cmd/v1"), "v1");
  EXPECT_EQ(ExecutableName("m/v3"), "m");
  EXPECT_EQ(ExecutableName("v2"), "v2");
}

TEST(ImportPath, SafeArg) {
  EXPECT_FALSE(SafeArg(""));
  EXPECT_FALSE(SafeArg("-x"));
  EXPECT_FALSE(SafeArg("@x"));
  EXPECT_TRUE(SafeArg("_x"));
  EXPECT_TRUE(SafeArg("é"));
}

}  // namespace
}  // namespace gorun::load
