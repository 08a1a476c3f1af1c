#include "base/go_quote.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

using Strings = std::vector<std::string>;

TEST(GoQuote, AsStrconv) {
  EXPECT_EQ(GoQuote(""), R"("")");
  EXPECT_EQ(GoQuote("plain"), R"("plain")");
  EXPECT_EQ(GoQuote("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(GoQuote("\a\b\f\n\r\t\v"), R"("\a\b\f\n\r\t\v")");
  EXPECT_EQ(GoQuote(std::string_view("\0\x1f\x7f", 3)), R"("\x00\x1f\x7f")");
  EXPECT_EQ(GoQuote("\xff\xc3"), R"("\xff\xc3")");
  EXPECT_EQ(GoQuote("größe 世界 ☺"), "\"größe 世界 ☺\"");
  EXPECT_EQ(GoQuote("\xc2\xa0\xe2\x80\xa8"), "\"\\u00a0\\u2028\"");
  EXPECT_EQ(GoQuote("\xc2\xad"), "\"\\u00ad\"");
  EXPECT_EQ(GoQuote("\xef\xbb\xbf"), "\"\\ufeff\"");
  EXPECT_EQ(GoQuote("\xf3\xa0\x80\x81"), "\"\\U000e0001\"");
  EXPECT_EQ(GoQuote("\xef\xbf\xbd"), "\"\xef\xbf\xbd\"");
}

TEST(GoQuote, List) {
  EXPECT_EQ(GoQuoteList({}), "[]");
  EXPECT_EQ(GoQuoteList({"a", "b c"}), R"(["a" "b c"])");
}

TEST(GoUnquote, Interpreted) {
  EXPECT_EQ(GoUnquote(R"("")"), "");
  EXPECT_EQ(GoUnquote(R"("a\"b\\c\n")"), "a\"b\\c\n");
  EXPECT_EQ(GoUnquote(R"("\x41\101\u00e4\U0001F600")"), "AA\xc3\xa4\xf0\x9f\x98\x80");
  EXPECT_EQ(GoUnquote("\"a`b\""), "a`b");
  EXPECT_EQ(GoUnquote("\"\xab\xc3\xa4\\xab\""), "\xef\xbf\xbd\xc3\xa4\xab");
}

TEST(GoUnquote, Raw) {
  EXPECT_EQ(GoUnquote("`a\\n\"b`"), "a\\n\"b");
  EXPECT_EQ(GoUnquote("`a\r\nb`"), "a\nb");
}

TEST(GoUnquote, Malformed) {
  for (const char* bad : {"", "\"", "a", "\"a", "a\"", "`a\"", "\"a\"b\"", "\"\\\"", "\"\\q\"",
                          "\"\\x4\"", "\"\\400\"", "\"\\ud800\"", "\"\\U00110000\"", "\"\\'\"",
                          "\"a\nb\"", "`a`b`", "'a'", "\"\\x+1\""}) {
    EXPECT_FALSE(GoUnquote(bad)) << bad;
  }
}

TEST(GoUnquote, UndoesGoQuote) {
  std::string all;
  for (int i = 0; i < 256; i++) all += static_cast<char>(i);
  EXPECT_EQ(GoUnquote(GoQuote(all)), all);
}

TEST(SplitQuoted, AsCmdGo) {
  EXPECT_EQ(*SplitQuoted(""), Strings());
  EXPECT_EQ(*SplitQuoted("  \t\n"), Strings());
  EXPECT_EQ(*SplitQuoted(" a\tb\r\nc "), (Strings{"a", "b", "c"}));
  EXPECT_EQ(*SplitQuoted("'a b' \"c 'd'\" ''"), (Strings{"a b", "c 'd'", ""}));
  // A quote only counts at the start of a field, and there is no escape.
  EXPECT_EQ(*SplitQuoted("a'b c'd \\n"), (Strings{"a'b", "c'd", "\\n"}));
  EXPECT_EQ(*SplitQuoted("'a'b"), (Strings{"a", "b"}));
  auto bad = SplitQuoted("a 'b");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().text(), "unterminated ' string");
}

TEST(GoQuoteRune, AsQuoteRune) {
  EXPECT_EQ(GoQuoteRune('a'), "'a'");
  EXPECT_EQ(GoQuoteRune('\''), "'\\''");
  EXPECT_EQ(GoQuoteRune('"'), "'\"'");
  EXPECT_EQ(GoQuoteRune(0), "'\\x00'");
  EXPECT_EQ(GoQuoteRune(0x200B), "'\\u200b'");
  EXPECT_EQ(GoQuoteRune(U'é'), "'é'");
  EXPECT_EQ(GoQuoteRune(0x110000), "'\uFFFD'");
}

TEST(JoinQuoted, AsCmdGo) {
  EXPECT_EQ(*JoinQuoted({"a", "b c", "", "it's", "say \"x\""}), "a 'b c' '' \"it's\" 'say \"x\"'");
  EXPECT_FALSE(JoinQuoted({"'\""}));
}

}  // namespace
}  // namespace gorun::base
