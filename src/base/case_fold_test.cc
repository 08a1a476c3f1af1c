#include "base/case_fold.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

TEST(CaseFold, Ascii) {
  EXPECT_EQ(ToFold("github.com/Azure/X_1"), "github.com/azure/x_1");
  EXPECT_TRUE(IsFolded("a/b-c"));
  EXPECT_FALSE(IsFolded("a/B"));
  EXPECT_FALSE(IsFolded("\xc3\xa9"));
}

TEST(CaseFold, OtherLettersFoldTogether) {
  EXPECT_EQ(ToFold("É"), ToFold("é"));
  EXPECT_EQ(ToFold("Σ"), ToFold("ς"));
  EXPECT_EQ(ToFold("\u212A"), "k");  // Kelvin sign
  EXPECT_EQ(ToFold("ſ"), "s");
  EXPECT_NE(ToFold("é"), ToFold("e"));
  // In a range of pairs, only every second rune folds.
  EXPECT_EQ(ToFold("ā"), ToFold("Ā"));
  EXPECT_NE(ToFold("ā"), ToFold("ă"));
}

TEST(CaseFold, BadBytesBecomeReplacementRunes) { EXPECT_EQ(ToFold("\xff"), "\xef\xbf\xbd"); }

}  // namespace
}  // namespace gorun::base
