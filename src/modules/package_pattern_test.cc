#include "modules/package_pattern.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

TEST(PackagePatternTest, Matches) {
  struct Case {
    const char* pattern;
    const char* name;
    bool matches;
  };
  for (const Case& c : std::vector<Case>{
           {"net", "net", true},
           {"net", "net/http", false},
           {"net/...", "net", true},
           {"net/...", "net/http/pprof", true},
           {"net/...", "network", false},
           {"net...", "network", true},
           {"...", "a/b", true},
           {".../http", "net/http", true},
           {"a/.../z", "a/b/c/z", true},
           {"a/.../z", "a/z", false},
           {"./...", ".", true},
           {"./...", "./vendor/x", false},
           {"./...", "./x/vendor", true},
           {"./vendor/...", "./vendor/x", true},
           {"./vendor/...", "./vendor", true},
           {"./vendor/...", "./vendor/x/vendor/y", false},
           {"cmd/...", "cmd/vendor/golang.org/x", false},
           {"mycode/vendor/...", "mycode/vendor", true},
           {"mycode/vendor/...", "mycode/vendor/foo", true},
           {"mycode/vendor/...", "mycode/vendor/foo/vendor/bar", false},
           {"x/vendor/y", "x/vendor/y", true},
           {"x/vendor/y", "x/vendor", false},
           {"x/vendor/y/...", "x/vendor/y", true},
           {"x/vendor/y/...", "x/vendor/y/z", true},
           {"x/vendor/y/...", "x/vendor/y/vendor/z", false},
           {".../vendor/...", "x/vendor", true},
           {".../vendor/...", "x/vendor/a/b", true},
           {".../vendor/...", "x/vendor/y/vendor/z", false},
           {"vendor/...", "vendor", false},
           {"vendor/...", "/vendor", true},
           {"a/vendor/vendor/.../b", "a/vendor/vendor/vendor/b", false},
           {"net...", "not", false},
           {"abc.../def", "abcxyz/def", true},
           {"a.../b...c/...", "axx/bc", true},
           {"a.../b...c/...", "a/byyc/zz", true},
           {"a.../b...c/...", "ax/b", false},
           {"a.../b...c/...", "a/bc/vendor/x", false},
           {"\xff", "\xff", false},
           {"x.y", "xzy", false},
       }) {
    EXPECT_EQ(PackagePattern(c.pattern).Matches(c.name), c.matches) << c.pattern << " " << c.name;
  }
}

TEST(PackagePatternTest, IsLinear) {
  std::string pattern;
  for (int i = 0; i < 200; i++) pattern += "a...";
  EXPECT_FALSE(PackagePattern(pattern + "b").Matches(std::string(200'000, 'a')));
}

TEST(PackagePatternTest, TreeCanMatch) {
  PackagePattern p("a/b/...");
  EXPECT_TRUE(p.TreeCanMatch("a"));
  EXPECT_TRUE(p.TreeCanMatch("a/b"));
  EXPECT_TRUE(p.TreeCanMatch("a/b/c"));
  EXPECT_FALSE(p.TreeCanMatch("a/c"));
  EXPECT_FALSE(p.TreeCanMatch("ab"));
}

TEST(PackagePatternTest, Clean) {
  EXPECT_EQ(CleanPattern("./x/../y", "1.26.8"), "./y");
  EXPECT_EQ(CleanPattern("./.", "1.26.8"), ".");
  EXPECT_EQ(CleanPattern("a//b@v1//x", "1.26.8"), "a/b@v1//x");
  EXPECT_EQ(CleanPattern("/a//b", "1.26.8"), "/a/b");
  EXPECT_EQ(CleanPattern("", "1.26.8"), ".");
  EXPECT_EQ(CleanPattern("../x/", "1.26.8"), "../x");
  EXPECT_EQ(CleanPattern("./a\\b", "1.25rc1"), "./a/b");
  EXPECT_EQ(CleanPattern("./a\\b//c", "1.24.11"), "./a\\b/c");
}

TEST(IgnorePatternsTest, AnywhereAndAtTheRoot) {
  IgnorePatterns p({"./top", "any/where"});
  EXPECT_TRUE(p.ShouldIgnore("top"));
  EXPECT_TRUE(p.ShouldIgnore("top/x"));
  EXPECT_FALSE(p.ShouldIgnore("x/top"));
  EXPECT_TRUE(p.ShouldIgnore("x/any/where/y"));
  EXPECT_FALSE(p.ShouldIgnore("any"));
  EXPECT_FALSE(p.ShouldIgnore(""));
}

}  // namespace
}  // namespace gorun::modules
