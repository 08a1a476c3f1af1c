#include "load/package_pattern.h"

#include <gtest/gtest.h>

namespace gorun::load {
namespace {

// cmd/internal/pkgpattern's own table.
struct Case {
  std::string pattern;
  std::vector<std::string> matches;
  std::vector<std::string> others;
};

TEST(PackagePattern, Table) {
  const std::vector<Case> cases = {
      {"...", {"foo"}, {}},
      {"net", {"net"}, {"net/http", "not"}},
      {"net/...", {"net", "net/http"}, {"not/http", "netchan"}},
      {"net/http", {"net/http"}, {"net", "net/httpx"}},
      {"net...", {"net", "net/http", "netchan"}, {"not/http", "not"}},
      // Without the vendor exception.
      {"abc.../def", {"abcxyz/def"}, {}},
      {"a.../b...c/...", {"axx/bc", "a/byyc/zz"}, {"ax/b", "a/bc/vendor/x"}},
      // Vendor.
      {"./...", {"./vendor", "./foo", "./mycode/vendor"}, {"./vendor/foo", "./mycode/vendor/x"}},
      {"./vendor/...",
       {"./vendor", "./vendor/foo", "./vendor/foo/vendor"},
       {"./vendor/foo/vendor/bar", "./mycode/vendor/x"}},
      {"mycode/vendor/...",
       {"mycode/vendor", "mycode/vendor/foo"},
       {"mycode/vendor/foo/vendor/bar"}},
      {"x/vendor/y", {"x/vendor/y"}, {"x/vendor"}},
      {"x/vendor/y/...", {"x/vendor/y", "x/vendor/y/z"}, {"x/vendor/y/vendor/z"}},
      {".../vendor/...", {"x/vendor/y", "x/vendor", "x/vendor/a/b"}, {"x/vendor/y/vendor/z"}},
      {"\xff", {}, {"\xff"}},
  };
  for (const Case& c : cases) {
    PackagePattern pattern(c.pattern);
    for (const std::string& name : c.matches)
      EXPECT_TRUE(pattern.Matches(name)) << c.pattern << " " << name;
    for (const std::string& name : c.others)
      EXPECT_FALSE(pattern.Matches(name)) << c.pattern << " " << name;
  }
}

TEST(PackagePattern, IsLinear) {
  std::string pattern;
  for (int i = 0; i < 200; i++) pattern += "a...";
  EXPECT_FALSE(PackagePattern(pattern + "b").Matches(std::string(20000, 'a')));
}

}  // namespace
}  // namespace gorun::load
