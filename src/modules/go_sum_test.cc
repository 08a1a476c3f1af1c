#include "modules/go_sum.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::modules {
namespace {

const Version kMod{"a.com/b", "v1.0.0"};
const Version kGoMod{"a.com/b", "v1.0.0/go.mod"};

TEST(GoSumTest, MalformedLine) {
  GoSum sum;
  EXPECT_EQ(sum.Load("/m/go.sum", "a b h1:x\n\na b\n").error().text(),
            "malformed go.sum:\n/m/go.sum:3: wrong number of fields 2");
}

TEST(GoSumTest, DisabledUntilLoaded) {
  GoSum sum;
  EXPECT_EQ(*sum.Check(kMod, "h1:x"), GoSum::Listed::kNo);
  EXPECT_EQ(*sum.Add(kMod, "h1:x"), "");
  EXPECT_FALSE(sum.Have(kMod) || sum.Dirty({kMod}) || sum.enabled());
}

TEST(GoSumTest, KnownMissingAndContradicting) {
  GoSum sum;
  ASSERT_TRUE(sum.Load("go.sum",
                       "a.com/b v1.0.0 h1:aaa\na.com/b v1.0.0/go.mod "
                       "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\n"));
  EXPECT_TRUE(sum.Have(kMod));
  EXPECT_FALSE(sum.Have(kGoMod));
  EXPECT_EQ(sum.Recorded(kMod), "h1:aaa");
  EXPECT_EQ(*sum.Check(kMod, "h1:aaa"), GoSum::Listed::kYes);
  EXPECT_EQ(*sum.Check(kGoMod, "h1:bbb"), GoSum::Listed::kNo);
  auto mismatch = sum.Check(kMod, "h1:zzz");
  ASSERT_FALSE(mismatch);
  EXPECT_TRUE(mismatch.error().Is(base::ErrorKind::kSecurity));
  EXPECT_EQ(
      mismatch.error().text(),
      "verifying a.com/b@v1.0.0: checksum mismatch\n\tdownloaded: h1:zzz\n\tgo.sum:     h1:aaa\n\n"
      "SECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.\n"
      "The bits may have been replaced on the origin server, or an attacker may\n"
      "have intercepted the download attempt.\n\nFor more information, see 'go help "
      "module-auth'.\n");
}

TEST(GoSumTest, AddedSumsAreWrittenIfUsedAndKept) {
  GoSum sum;
  ASSERT_TRUE(sum.Load("go.sum", "z.com/z v1.0.0 h1:zzz\n"));
  for (const Version& mod : {kMod, kGoMod}) {
    EXPECT_EQ(*sum.Check(mod, "h1:new"), GoSum::Listed::kNo);
    EXPECT_EQ(*sum.Add(mod, "h1:new"), "");
  }
  EXPECT_FALSE(sum.Have(kMod));
  EXPECT_FALSE(sum.Dirty({}));
  EXPECT_TRUE(sum.Dirty({kGoMod}));
  // Another process wrote y meanwhile and removed z.
  EXPECT_EQ(*sum.Format("y.com/y v1.0.0 h1:yyy\n", {kGoMod}),
            "a.com/b v1.0.0/go.mod h1:new\ny.com/y v1.0.0 h1:yyy\n");
  sum.MarkWritten();
  EXPECT_FALSE(sum.Dirty({kGoMod}));
}

TEST(GoSumTest, SortsBySemanticVersionAndDropsDuplicates) {
  GoSum sum;
  ASSERT_TRUE(sum.Load("go.sum", ""));
  EXPECT_EQ(
      *sum.Format(
          "a v1.10.0 h1:c\na v1.2.0/go.mod h1:b\na v1.2.0 h2:b\na v1.2.0 h1:a\na v1.2.0 h1:a\n",
          {}),
      "a v1.2.0 h1:a\na v1.2.0 h2:b\na v1.2.0/go.mod h1:b\na v1.10.0 h1:c\n");
}

TEST(GoSumTest, UnknownHashGivesAWarning) {
  GoSum sum;
  ASSERT_TRUE(sum.Load("go.sum", "a.com/b v1.0.0 h9:x\n"));
  EXPECT_FALSE(sum.Have(kMod));
  EXPECT_EQ(*sum.Check(kMod, "h1:y"), GoSum::Listed::kNo);
  auto warning = sum.Add(kMod, "h1:y");
  ASSERT_TRUE(warning);
  EXPECT_TRUE(
      warning->starts_with("warning: verifying a.com/b@v1.0.0: unknown hashes in go.sum: h9:x; "
                           "adding h1:y\n\nSECURITY WARNING\n"))
      << *warning;
}

TEST(GoSumTest, WorkspaceFiles) {
  GoSum sum;
  ASSERT_TRUE(sum.LoadWorkspaceFile("/w/a/go.sum", "a.com/b v1.0.0 h1:aaa\n"));
  ASSERT_TRUE(sum.Load("/w/go.work.sum", "c.com/d v1.0.0 h1:ccc\n"));
  EXPECT_TRUE(sum.Have(kMod));
  EXPECT_EQ(*sum.Check(kMod, "h1:aaa"), GoSum::Listed::kYes);
  EXPECT_TRUE(sum.Check(kMod, "h1:x")
                  .error()
                  .text()
                  .starts_with("verifying a.com/b@v1.0.0: checksum mismatch\n\tdownloaded: "
                               "h1:x\n\t/w/a/go.sum:     h1:aaa\n"));
  EXPECT_TRUE(base::Contains(sum.Check({"c.com/d", "v1.0.0"}, "h1:x").error().text(),
                             "\n\tgo.work.sum:     h1:ccc\n"));
  // What a module's own file lists is not repeated in go.work.sum.
  EXPECT_EQ(*sum.Format("a.com/b v1.0.0 h1:aaa\nc.com/d v1.0.0 h1:ccc\n", {}),
            "c.com/d v1.0.0 h1:ccc\n");
}

TEST(GoSumTest, ChecksumDatabase) {
  std::vector<std::string> lines = {"a.com/b v1.0.0 h1:aaa", "a.com/b v1.0.0/go.mod h1:mmm"};
  EXPECT_TRUE(CheckSumDbLines(kMod, "h1:aaa", "db", lines));
  EXPECT_TRUE(CheckSumDbLines(kGoMod, "h1:mmm", "db", lines));
  auto mismatch = CheckSumDbLines(kGoMod, "h1:x", "db", lines);
  ASSERT_FALSE(mismatch);
  EXPECT_TRUE(mismatch.error().text().starts_with(
      "a.com/b@v1.0.0: verifying go.mod: checksum mismatch\n\tdownloaded: h1:x\n\tdb: "
      "h1:mmm\n\nSECURITY ERROR\n"));
  EXPECT_TRUE(CheckSumDbLines(kMod, "h1:x", "db", {})
                  .error()
                  .text()
                  .starts_with("a.com/b@v1.0.0: verifying module: checksum missing from sumdb "
                               "response\n\nSECURITY ERROR\n"));
}

}  // namespace
}  // namespace gorun::modules
