#include "modules/go_version.h"

#include <gtest/gtest.h>

namespace gorun::modules::gover {
namespace {

TEST(GoVersionTest, Order) {
  const std::string_view ascending[] = {
      "",          "1.0",     "1.5",      "1.19rc1", "1.19",    "1.19.1",         "1.21",
      "1.21beta1", "1.21rc1", "1.21rc10", "1.21.0",  "1.21.11", "1.999999999999", "2.0"};
  for (size_t i = 0; i < std::size(ascending); i++) {
    for (size_t j = 0; j < std::size(ascending); j++) {
      // Before 1.21, "1.N" was 1.N.0: its prereleases count from there as cmd/go orders them.
      if (ascending[i].starts_with("1.19") && ascending[j].starts_with("1.19")) continue;
      EXPECT_EQ(Compare(ascending[i], ascending[j]), i < j   ? -1
                                                     : i > j ? 1
                                                             : 0)
          << ascending[i] << " " << ascending[j];
    }
  }
  EXPECT_EQ(Compare("1.19", "1.19.0"), 0);
  EXPECT_EQ(Compare("bad", "1.x"), 0);
  EXPECT_EQ(Max("1.21rc1", "1.21"), "1.21rc1");
}

TEST(GoVersionTest, Language) {
  EXPECT_TRUE(IsLang("1.21"));
  EXPECT_FALSE(IsLang("1.20") || IsLang("1.21.0") || IsLang("1.21rc1") || IsLang(""));
  EXPECT_EQ(Lang("1.21.3"), "1.21");
  EXPECT_EQ(Lang("1.0"), "1");
  EXPECT_EQ(Lang("x"), "");
  EXPECT_TRUE(IsPrerelease("1.21rc1"));
  EXPECT_FALSE(IsPrerelease("1.21.1"));
}

TEST(GoVersionTest, Malformed) {
  for (auto v : {"", "go1.21", "1.", "1.21.", "01.21", "1.021", "1.21rc01", "1.21.1rc1", "1.21-x",
                 "1.21RC1", "1.21rc1.2"}) {
    EXPECT_FALSE(IsValid(v)) << v;
  }
}

TEST(GoVersionTest, Toolchains) {
  EXPECT_EQ(FromToolchain("go1.2.3"), "1.2.3");
  EXPECT_EQ(FromToolchain("go1.21rc1-bigcorp"), "1.21rc1");
  EXPECT_EQ(FromToolchain("go1.2.3 X:foo"), "1.2.3");
  EXPECT_EQ(FromToolchain("go1.2.3-x/y"), "");
  EXPECT_EQ(FromToolchain("devel"), "");
}

TEST(GoVersionTest, ModulesByPath) {
  EXPECT_EQ(ModCompare("go", "1.9", "1.10"), -1);
  EXPECT_EQ(ModCompare("toolchain", "go1.21.1", "1.21.0"), 1);
  EXPECT_EQ(ModCompare("a.com/b", "v1.9.0", "v1.10.0"), -1);
  EXPECT_TRUE(ModIsValid("toolchain", "go1.21"));
  EXPECT_FALSE(ModIsValid("go", "v1.21.0"));
  EXPECT_TRUE(ModIsPrefix("a.com/b", "v1.2") && ModIsPrefix("go", "1.21"));
  EXPECT_FALSE(ModIsPrefix("a.com/b", "v1.2.3") || ModIsPrefix("a.com/b", "v1-x"));
  EXPECT_TRUE(ModIsPrerelease("a.com/b", "v1.2.3-x"));
  EXPECT_EQ(ModMajorMinor("toolchain", "go1.21.3"), "go1.21");
  std::vector<Version> list = {{"go", "1.21.0"},
                               {"go", "1.21rc1"},
                               {"a", "v1.10.0"},
                               {"a", "v1.9.0/go.mod"},
                               {"a", "v1.9.0"}};
  ModSort(list);
  EXPECT_EQ(list, (std::vector<Version>{{"a", "v1.9.0"},
                                        {"a", "v1.9.0/go.mod"},
                                        {"a", "v1.10.0"},
                                        {"go", "1.21rc1"},
                                        {"go", "1.21.0"}}));
}

TEST(GoVersionTest, Lookup) {
  EXPECT_EQ(GoModLookup("module x\n  go 1.21 // c\ntoolchain go1.22\n", "go"), "1.21");
  EXPECT_EQ(GoModLookup("gopher 1\ngo\n", "go"), "");
  EXPECT_EQ(GoModLookup("toolchain\tgo1.22", "toolchain"), "go1.22");
}

TEST(GoVersionTest, TooNew) {
  EXPECT_EQ(TooNewText("go.mod", "1.99", "1.26.8", "; GOTOOLCHAIN=local"),
            "go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)");
}

}  // namespace
}  // namespace gorun::modules::gover
