#include "modules/semver.h"

#include <gtest/gtest.h>

namespace gorun::modules::semver {
namespace {

// In ascending order; the second is the canonical form, "" if invalid.
const std::pair<std::string_view, std::string_view> kVersions[] = {
    {"bad", ""},
    {"v1-alpha.beta.gamma", ""},
    {"v1-pre", ""},
    {"v1+meta", ""},
    {"v1-pre+meta", ""},
    {"v1.2-pre", ""},
    {"v1.2+meta", ""},
    {"v1.0.0-alpha", "v1.0.0-alpha"},
    {"v1.0.0-alpha.1", "v1.0.0-alpha.1"},
    {"v1.0.0-alpha.beta", "v1.0.0-alpha.beta"},
    {"v1.0.0-beta", "v1.0.0-beta"},
    {"v1.0.0-beta.2", "v1.0.0-beta.2"},
    {"v1.0.0-beta.11", "v1.0.0-beta.11"},
    {"v1.0.0-rc.1", "v1.0.0-rc.1"},
    {"v1", "v1.0.0"},
    {"v1.0", "v1.0.0"},
    {"v1.0.0", "v1.0.0"},
    {"v1.2", "v1.2.0"},
    {"v1.2.0", "v1.2.0"},
    {"v1.2.3-456", "v1.2.3-456"},
    {"v1.2.3-456.789", "v1.2.3-456.789"},
    {"v1.2.3-456-789", "v1.2.3-456-789"},
    {"v1.2.3-456a", "v1.2.3-456a"},
    {"v1.2.3-pre", "v1.2.3-pre"},
    {"v1.2.3-pre+meta", "v1.2.3-pre"},
    {"v1.2.3-pre.1", "v1.2.3-pre.1"},
    {"v1.2.3", "v1.2.3"},
    {"v1.2.3+meta", "v1.2.3"},
    {"v1.2.3+meta-pre.sha.256a", "v1.2.3"},
    {"v99999999999999999999.0.0", "v99999999999999999999.0.0"},
};

TEST(SemverTest, Canonical) {
  for (auto [version, canonical] : kVersions) {
    EXPECT_EQ(Canonical(version), canonical) << version;
    EXPECT_EQ(IsValid(version), !canonical.empty()) << version;
  }
}

TEST(SemverTest, OrderIsThatOfTheTable) {
  for (size_t i = 0; i < std::size(kVersions); i++) {
    for (size_t j = 0; j < std::size(kVersions); j++) {
      int expected = kVersions[i].second == kVersions[j].second ? 0 : i < j ? -1 : 1;
      EXPECT_EQ(Compare(kVersions[i].first, kVersions[j].first), expected)
          << kVersions[i].first << " " << kVersions[j].first;
    }
  }
}

TEST(SemverTest, Parts) {
  EXPECT_EQ(Major("v12.1.0"), "v12");
  EXPECT_EQ(MajorMinor("v2.1.0-x+y"), "v2.1");
  EXPECT_EQ(MajorMinor("v2"), "v2.0");
  EXPECT_EQ(Prerelease("v2.1.0-pre.1+meta"), "-pre.1");
  EXPECT_EQ(Build("v2.1.0-pre+meta.2"), "+meta.2");
  EXPECT_EQ(Major("2.1.0"), "");
  EXPECT_EQ(Max("v1.2", "v1.10"), "v1.10.0");
}

TEST(SemverTest, Malformed) {
  for (auto v : {"", "v", "1.2.3", "v01.2.3", "v1.02.3", "v1.2.3.4", "v1.2.3-", "v1.2.3-a..b",
                 "v1.2.3-01", "v1.2.3+", "v1.2.3+a..b", "v1.2.3 ", "v1.2.3-é", "v1.", "v1.2."}) {
    EXPECT_FALSE(IsValid(v)) << v;
  }
}

TEST(SemverTest, SortBreaksTiesByBytes) {
  std::vector<std::string> list = {"v1.0.0+b", "v1.10.0", "v1.0.0+a", "x", "v1.2.0"};
  Sort(list);
  EXPECT_EQ(list, (std::vector<std::string>{"x", "v1.0.0+a", "v1.0.0+b", "v1.2.0", "v1.10.0"}));
}

}  // namespace
}  // namespace gorun::modules::semver
