#include "base/unicode.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

TEST(UnicodeTest, Letters) {
  EXPECT_TRUE(IsLetter('a') && IsLetter('Z') && IsLetter(U'é') && IsLetter(U'世') &&
              IsLetter(0x10400));
  EXPECT_FALSE(IsLetter('_') || IsLetter('1') || IsLetter(U'٣') || IsLetter(0x301) ||
               IsLetter(0x110000));
}

TEST(UnicodeTest, Digits) {
  EXPECT_TRUE(IsDigit('0') && IsDigit(U'٣'));
  EXPECT_FALSE(IsDigit('a') || IsDigit(U'½'));
}

TEST(UnicodeTest, Printable) {
  EXPECT_TRUE(IsPrint(' ') && IsPrint('~') && IsPrint(U'é') && IsPrint(0xFFFD) && IsPrint(0x1F600));
  EXPECT_FALSE(IsPrint('\n') || IsPrint(0x7F) || IsPrint(0xA0) || IsPrint(0xAD) ||
               IsPrint(0x200B) || IsPrint(0xE000) || IsPrint(0x10FFFF));
}

// A letter of Unicode 16 and an ideograph, a digit and a sign of Unicode 17.
TEST(UnicodeTest, NewerVersion) {
  for (char32_t rune : {U'\u1C89', U'\U000323B0'}) {
    EXPECT_FALSE(IsLetter(rune) || IsPrint(rune));
    EXPECT_TRUE(IsLetter(rune, UnicodeVersion::k17) && IsPrint(rune, UnicodeVersion::k17));
  }
  EXPECT_FALSE(IsDigit(U'\U00011DE0') || IsPrint(U'\u20C1'));
  EXPECT_TRUE(IsDigit(U'\U00011DE0', UnicodeVersion::k17) &&
              IsPrint(U'\u20C1', UnicodeVersion::k17));
  EXPECT_TRUE(IsLetter(U'é', UnicodeVersion::k17) && IsDigit(U'٣', UnicodeVersion::k17));
  EXPECT_FALSE(IsLetter(U'٣', UnicodeVersion::k17) || IsPrint(0xE000, UnicodeVersion::k17));
}

TEST(UnicodeTest, Spaces) {
  EXPECT_TRUE(IsSpace(' ') && IsSpace('\v') && IsSpace(0x85) && IsSpace(0x3000));
  EXPECT_FALSE(IsSpace(0x200B) || IsSpace(0));
}

TEST(UnicodeTest, TrimsSpaces) {
  EXPECT_EQ(TrimUnicodeSpace(" \t\u00a0a b\u3000\u0085\n"), "a b");
  EXPECT_EQ(TrimUnicodeSpace("\u2003"), "");
  EXPECT_EQ(TrimUnicodeSpace("\x85 \xa0"), "\x85 \xa0");
  EXPECT_EQ(TrimUnicodeSpace(""), "");
}

}  // namespace
}  // namespace gorun::base
