#include "toolchain/shims.h"

#include <gtest/gtest.h>

namespace gorun::toolchain {
namespace {

TEST(MiseTomlEntryTest, GoHasThreeNames) {
  EXPECT_EQ(MiseTomlEntry("[tools]\ngo = \"1.24.5\"\n"), "1.24.5");
  EXPECT_EQ(MiseTomlEntry("[tools]\ngolang = \"1.24.5\"\n"), "1.24.5");
  EXPECT_EQ(MiseTomlEntry("[tools]\n\"core:go\" = '1.24.5'  # the newest that we may use\n"),
            "1.24.5");
}

TEST(MiseTomlEntryTest, TheFirstStringIsTheVersion) {
  EXPECT_EQ(MiseTomlEntry("[tools]\ngo = [\"1.24.5\", \"1.23.1\"]\n"), "1.24.5");
  EXPECT_EQ(MiseTomlEntry("[tools]\ngo = { os = [\"linux\"], version = \"1.24.5\" }\n"), "1.24.5");
  EXPECT_EQ(MiseTomlEntry("[tools]\ngo = { os = [\"linux\"] }\n"), "");
  EXPECT_EQ(MiseTomlEntry("[tools]\ngo = 1.24\n"), "");
}

TEST(MiseTomlEntryTest, OnlyToolsCount) {
  EXPECT_EQ(MiseTomlEntry("go = \"1.22.0\"\n[env]\ngo = \"1.23.0\"\n"), "");
  EXPECT_EQ(MiseTomlEntry("[env]\ngo = \"1.23.0\"\n[tools]\nnode = \"22\"\ngo = \"1.24.5\"\n"),
            "1.24.5");
  EXPECT_EQ(MiseTomlEntry("[tools]\n# go = \"1.24.5\"\n"), "");
}

TEST(ToolVersionsEntryTest, CommentsDoNotCount) {
  EXPECT_EQ(ToolVersionsEntry("node 22\ngolang 1.24.5 # the newest\n", {"golang"}), "1.24.5");
  EXPECT_EQ(ToolVersionsEntry("# golang 1.24.5\n", {"golang"}), "");
  EXPECT_EQ(ToolVersionsEntry("go 1.24.5\n", {"golang"}), "");
  EXPECT_EQ(ToolVersionsEntry("go 1.24.5\n", {"go", "golang"}), "1.24.5");
}

}  // namespace
}  // namespace gorun::toolchain
