#include "base/strings.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "base/result.h"

namespace gorun::base {
namespace {

using Strings = std::vector<std::string>;

TEST(StrCat, Kinds) {
  EXPECT_EQ(StrCat("a", std::string("b"), std::string_view("c"), 'd', 1, -2L, UINT64_MAX, true),
            "abcd1-218446744073709551615true");
  std::string out = "x";
  StrAppend(out, 1, "y");
  EXPECT_EQ(out, "x1y");
}

TEST(Cut, AsGo) {
  EXPECT_EQ(Cut("a=b=c", "="), (std::pair<std::string_view, std::string_view>("a", "b=c")));
  EXPECT_EQ(Cut("=", "="), (std::pair<std::string_view, std::string_view>("", "")));
  EXPECT_FALSE(Cut("abc", "="));
  EXPECT_EQ(CutPrefix("abc", "ab"), "c");
  EXPECT_FALSE(CutPrefix("abc", "b"));
  EXPECT_EQ(TrimSuffix("a.go", ".go"), "a");
  EXPECT_EQ(TrimSuffix("a.c", ".go"), "a.c");
}

TEST(Trim, Space) {
  EXPECT_EQ(TrimSpace(" \t\n\v\f\ra b\r\n"), "a b");
  EXPECT_EQ(TrimSpace(" \n"), "");
  EXPECT_EQ(TrimSpace(""), "");
  EXPECT_EQ(TrimBytes("//a/", "/"), "a");
}

TEST(Split, AsGo) {
  EXPECT_EQ(Split("", ","), Strings{""});
  EXPECT_EQ(Split(",a,,b,", ","), (Strings{"", "a", "", "b", ""}));
  EXPECT_EQ(SplitN("a b c", " ", 2), (Strings{"a", "b c"}));
  EXPECT_EQ(SplitN("a b c", " ", 1), Strings{"a b c"});
  EXPECT_EQ(Fields("  a \t b\n"), (Strings{"a", "b"}));
  EXPECT_EQ(Fields(" "), Strings());
  EXPECT_EQ(Join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(Join({}, ", "), "");
  EXPECT_EQ(ReplaceAll("aXXbX", "X", "--"), "a----b--");
}

TEST(Parse, Int) {
  EXPECT_EQ(ParseInt("0"), 0);
  EXPECT_EQ(ParseInt("-12"), -12);
  EXPECT_EQ(ParseInt("9223372036854775807"), INT64_MAX);
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1x", "9223372036854775808", "0x1"}) {
    EXPECT_FALSE(ParseInt(bad)) << bad;
  }
}

TEST(Parse, Bool) {
  EXPECT_EQ(ParseBool("T"), true);
  EXPECT_EQ(ParseBool("False"), false);
  EXPECT_FALSE(ParseBool("yes"));
  EXPECT_FALSE(ParseBool(""));
}

TEST(Case, AsciiOnly) {
  EXPECT_EQ(ToLower("AbZ\xc3\x84"), "abz\xc3\x84");
  EXPECT_EQ(ToUpper("aBz\xc3\xa4"), "ABZ\xc3\xa4");
}

TEST(Utf8, Valid) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("a\xc3\xa4\xe4\xb8\x96\xf0\x9f\x98\x80"));
  EXPECT_TRUE(IsValidUtf8("\xef\xbf\xbd"));
  EXPECT_TRUE(IsValidUtf8("\xf4\x8f\xbf\xbf"));
  // A lone continuation, cut sequences, overlong forms, surrogates, beyond the last rune.
  for (const char* bad :
       {"\x80", "\xc3", "\xe4\xb8", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3\x41"}) {
    EXPECT_FALSE(IsValidUtf8(bad)) << testing::PrintToString(std::string(bad));
  }
}

TEST(Utf8, DecodeAndAppend) {
  for (char32_t rune : {U'a', U'\u00e4', U'\u4e16', U'\U0001F600', U'\U0010FFFF', U'\u0800'}) {
    std::string text;
    AppendRune(text, rune);
    EXPECT_EQ(DecodeRune(text), (std::pair<char32_t, int>(rune, static_cast<int>(text.size()))));
  }
  EXPECT_EQ(DecodeRune("\xe4\xb8"), (std::pair<char32_t, int>(0xFFFD, 1)));
  std::string bad;
  AppendRune(bad, 0xD800);
  AppendRune(bad, 0x110000);
  EXPECT_EQ(bad, "\xef\xbf\xbd\xef\xbf\xbd");
}

Result<int> Half(int n) {
  if (n % 2 != 0) return Fail(ErrorKind::kInvalid, StrCat(n, " is odd"));
  return n / 2;
}

Result<int> Quarter(int n) {
  TRY_ASSIGN(int half, Half(n));
  TRY(Half(half));
  return Half(half);
}

TEST(Result, ErrorsTravel) {
  EXPECT_EQ(*Quarter(8), 2);
  auto bad = Quarter(6);
  ASSERT_FALSE(bad);
  EXPECT_TRUE(bad.error().Is(ErrorKind::kInvalid));
  Error outer = bad.error().Wrap("quarter");
  EXPECT_EQ(outer.text(), "quarter: 3 is odd");
  EXPECT_EQ(outer.kind(), ErrorKind::kInvalid);
}

TEST(ParallelFor, EachOnce) {
  for (size_t threads : {0, 1, 3, 50}) {
    std::vector<int> calls(40);
    ParallelFor(calls.size(), threads, [&](size_t i) { calls[i]++; });
    EXPECT_EQ(calls, std::vector<int>(40, 1)) << threads;
  }
  ParallelFor(0, 4, [](size_t) { FAIL(); });
}

}  // namespace
}  // namespace gorun::base
