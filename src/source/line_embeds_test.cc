#include "source/line_embeds.h"

#include <gtest/gtest.h>

namespace gorun::source {
namespace {

std::string Find(std::string_view text) {
  std::string out;
  for (const FileEmbed& embed : FindLineEmbeds(text, "x.go")) {
    out += embed.position.String() + "=" + embed.pattern + ";";
  }
  return out;
}

TEST(FindLineEmbeds, OnlyAtTheStartOfALine) {
  EXPECT_EQ(Find("package p\n \t//go:embed a  b\r\n//go:embed\tc"),
            "x.go:2:14=a;x.go:2:17=b;x.go:3:12=c;");
  EXPECT_EQ(Find("//go:embed first\n"), "");
  EXPECT_EQ(Find("var x string //go:embed a\n"), "");
  EXPECT_EQ(Find("/* c */ //go:embed a\n"), "");
  EXPECT_EQ(Find("\n\v//go:embed a\n\f//go:embed b\n"), "");
  EXPECT_EQ(Find("\n//go:embedded a\n//go:embed\n// //go:embed b\n//go:embe"), "");
}

TEST(FindLineEmbeds, NotInStringsAndComments) {
  EXPECT_EQ(Find("var r = `\n//go:embed a\n`\n//go:embed b"), "x.go:4:12=b;");
  EXPECT_EQ(Find("/*\n//go:embed a\n*/\n//go:embed b"), "x.go:4:12=b;");
  EXPECT_EQ(Find("/*/\n//go:embed a\n*/\n//go:embed b"), "x.go:4:12=b;");
  EXPECT_EQ(Find("var q = '\"'\n//go:embed a"), "x.go:2:12=a;");
  EXPECT_EQ(Find("var q = \"\\\"\"\n//go:embed a"), "x.go:2:12=a;");
  EXPECT_EQ(Find("var q = 4 / 2\n//go:embed a"), "x.go:2:12=a;");
}

// What is not terminated goes on over line breaks.
TEST(FindLineEmbeds, MalformedFiles) {
  EXPECT_EQ(Find("var q = \"\n//go:embed a\n\"\n//go:embed b"), "x.go:4:12=b;");
  EXPECT_EQ(Find("var q = \"\n//go:embed a\n\\"), "");
  EXPECT_EQ(Find("/*\n//go:embed a\n"), "");
  EXPECT_EQ(Find(std::string_view("\n//go:embed a\0b\n//go:embed c\n", 29)), "x.go:2:12=a;");
  EXPECT_EQ(Find("\n//go:embed a \"b\n//go:embed c\n"), "x.go:3:12=c;");
}

TEST(FindLineEmbeds, ColumnsCountCharactersOfPatterns) {
  EXPECT_EQ(Find("\n//go:embed \xC3\xA9 b"), "x.go:2:12=\xC3\xA9;x.go:2:14=b;");
  EXPECT_EQ(Find("\n//line y.go:9\n//go:embed a"), "x.go:3:12=a;");
}

}  // namespace
}  // namespace gorun::source
