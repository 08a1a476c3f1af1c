#include "modules/pseudo_version.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

const TimeStamp kTime = *TimeStamp::ParseRfc3339("2020-02-29T01:02:03Z");

TEST(PseudoVersionTest, Forms) {
  const struct {
    std::string_view major, older, version, base;
  } cases[] = {
      {"", "", "v0.0.0-20200229010203-abcdefabcdef", ""},
      {"v2", "", "v2.0.0-20200229010203-abcdefabcdef", ""},
      {"v1", "v1.2.3", "v1.2.4-0.20200229010203-abcdefabcdef", "v1.2.3"},
      {"v1", "v1.2.99", "v1.2.100-0.20200229010203-abcdefabcdef", "v1.2.99"},
      {"v1", "v1.2.3-pre", "v1.2.3-pre.0.20200229010203-abcdefabcdef", "v1.2.3-pre"},
      {"v2", "v2.0.0+incompatible", "v2.0.1-0.20200229010203-abcdefabcdef+incompatible",
       "v2.0.0+incompatible"},
      {"v2", "v2.0.0-x+incompatible", "v2.0.0-x.0.20200229010203-abcdefabcdef+incompatible",
       "v2.0.0-x+incompatible"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(PseudoVersion(c.major, c.older, kTime, "abcdefabcdef"), c.version);
    EXPECT_TRUE(IsPseudoVersion(c.version)) << c.version;
    EXPECT_EQ(PseudoVersionBase(c.version), std::string(c.base));
    EXPECT_EQ(PseudoVersionRev(c.version), "abcdefabcdef");
    EXPECT_EQ(PseudoVersionTime(c.version), kTime);
  }
}

TEST(PseudoVersionTest, Others) {
  EXPECT_EQ(RevOfNumber("7"), "000000000007");
  EXPECT_EQ(RevOfNumber("1234567890123"), "1234567890123");
  for (auto v : {"v1.2.3", "v1.2.3-0.2020022901020-abc", "v1.2.3-20200229010203-abc",
                 "v0.0.0-20200229010203-abc.d", "v1.2.3-x.1.20200229010203-abc", "v1-2-3", ""}) {
    EXPECT_FALSE(IsPseudoVersion(v)) << v;
  }
  EXPECT_TRUE(IsZeroPseudoVersion("v0.0.0-00010101000000-000000000000"));
  EXPECT_EQ(ZeroPseudoVersion("v3"), "v3.0.0-00010101000000-000000000000");
}

TEST(PseudoVersionTest, Errors) {
  EXPECT_EQ(PseudoVersionTime("v1.0.0").error().text(),
            R"(pseudo-version "v1.0.0" invalid: syntax error)");
  EXPECT_EQ(
      PseudoVersionTime("v0.0.0-20201301000000-abc").error().text(),
      R"(pseudo-version "v0.0.0-20201301000000-abc" invalid: malformed time "20201301000000")");
  EXPECT_EQ(
      PseudoVersionBase("v1.2.0-0.20200229010203-abc").error().text(),
      R"(pseudo-version "v1.2.0-0.20200229010203-abc" invalid: version before v1.2.0 would have negative patch number)");
  EXPECT_EQ(
      PseudoVersionBase("v2.0.0-20200229010203-abc+incompatible").error().text(),
      R"(pseudo-version "v2.0.0-20200229010203-abc+incompatible" invalid: lacks base version, but has build metadata "+incompatible")");
}

TEST(TimeStampTest, RoundTrips) {
  for (auto text : {"2020-02-29T01:02:03Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z",
                    "2021-12-31T23:59:59.000000001+02:00", "9999-12-31T23:59:59-23:59"}) {
    auto time = TimeStamp::ParseRfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->Rfc3339(), text);
  }
  EXPECT_EQ(TimeStamp::ParseRfc3339("2020-01-01T00:00:00.100Z")->Rfc3339(),
            "2020-01-01T00:00:00.1Z");
  EXPECT_EQ(TimeStamp::ParseRfc3339("2020-01-01T01:00:00+01:00")->Compact(), "20200101000000");
  EXPECT_EQ(kTime.unix_seconds, 1582938123);
  EXPECT_TRUE(TimeStamp().IsZero());
}

TEST(TimeStampTest, Malformed) {
  for (auto text : {"", "2020-02-30T00:00:00Z", "2021-02-29T00:00:00Z", "2020-01-01T24:00:00Z",
                    "2020-01-01T00:00:00", "2020-01-01T00:00:00.Z", "2020-01-01T00:00:00+24:00",
                    "2020-01-01 00:00:00Z", "2020-01-01T00:00:00Zx"}) {
    EXPECT_FALSE(TimeStamp::ParseRfc3339(text)) << text;
  }
  EXPECT_FALSE(TimeStamp::ParseCompact("2020022901020"));
  EXPECT_FALSE(TimeStamp::ParseCompact("20200229010260"));
}

}  // namespace
}  // namespace gorun::modules
