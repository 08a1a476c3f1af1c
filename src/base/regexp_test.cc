#include "base/regexp.h"

#include <gtest/gtest.h>

namespace gorun::base {
namespace {

struct Case {
  std::string_view expression, text;
  bool all;
};

// What regexp.MustCompile(expression).FindString(text) == text says.
TEST(RegexpTest, FindsAll) {
  const Case cases[] = {
      {"-O", "-O", true},
      {"-O", "-O2", false},
      {"-O([^@\\-].*)", "-O2", true},
      {"-O([^@\\-].*)", "-O@x", false},
      {"x", "", true},
      // The first alternative that matches counts, not the longest.
      {"a|ab", "ab", false},
      {"ab|a", "ab", true},
      {"(a|ab)c", "abc", true},
      {"b", "ab", false},
      {"a*", "aaa", true},
      {"a*?", "aaa", false},
      {"a+?b", "aaab", true},
      {"(?U)a*", "aaa", false},
      {"(?U)a*?", "aaa", true},
      {"(a*)*", "aaaa", true},
      {"(a*)+b", "aaaa", false},
      {"a{2,3}", "aaa", true},
      {"a{2,3}", "aaaa", false},
      {"a{2}", "aa", true},
      {"a{,2}", "a{,2}", true},
      {"a{2", "a{2", true},
      {"x{0}y", "y", true},
      {".", "\n", false},
      {"(?s).", "\n", true},
      {"(?i)abC", "ABc", true},
      {"(?i:a)b", "Ab", true},
      {"(?i:a)b", "AB", false},
      {"a(?i)b|c", "aB", true},
      {"^a$", "a", true},
      {"(?m)a$\n^b", "a\nb", true},
      {"a$\nb", "a\nb", false},
      {"\\bfoo\\b.*", "foo-bar", true},
      {"\\bfoo\\b.*", "foobar", false},
      {"\\Bfoo", "foo", false},
      {"\\Aab\\z", "ab", true},
      {"[[:alpha:]_]+", "aB_", true},
      {"[[:^digit:]]+", "ab", true},
      {"[^\\d]+", "ab1", false},
      {"[\\w.-]+", "a.b-c_9", true},
      {"[]a]+", "]a", true},
      {"[a-]+", "a-", true},
      {"\\x41\\x{263a}\\101", "A☺A", true},
      {"\\Qa.b\\E+", "a.bb", true},
      {"\\Qa.b\\E", "axb", false},
      {"(?P<n>a)(?<m>b)", "ab", true},
      {"a||b", "", true},
      {"☺+", "☺☺", true},
      {".", "\xff", true},
      // Exponential for those who backtrack.
      {"(a|a)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false},
  };
  for (const Case& c : cases) {
    auto regexp = Regexp::Compile(c.expression);
    ASSERT_TRUE(regexp.has_value()) << c.expression << ": " << regexp.error().text();
    EXPECT_EQ(regexp->FindsAll(c.text), c.all) << c.expression << " " << c.text;
  }
}

TEST(RegexpTest, Errors) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"(", "missing closing ): `(`"},
      {"a)", "unexpected ): `a)`"},
      {"[a", "missing closing ]: `[a`"},
      {"*", "missing argument to repetition operator: `*`"},
      {"a**", "invalid nested repetition operator: `**`"},
      {"a{1001}", "invalid repeat count: `{1001}`"},
      {"a{3,2}", "invalid repeat count: `{3,2}`"},
      {"[z-a]", "invalid character class range: `z-a`"},
      {"\\y", "invalid escape sequence: `\\y`"},
      {"\\1", "invalid escape sequence: `\\1`"},
      {"a\\", "trailing backslash at end of expression: ``"},
      {"(?=a)", "invalid or unsupported Perl syntax: `(?=`"},
      {"(?P<1-2>a)", "invalid named capture: `(?P<1-2>`"},
      {"(((a{1000}){1000}){1000})", "expression too large: `(((a{1000}){1000}){1000})`"},
  };
  for (const auto& [expression, text] : cases) {
    auto regexp = Regexp::Compile(expression);
    ASSERT_FALSE(regexp.has_value()) << expression;
    EXPECT_EQ(regexp.error().text(), "error parsing regexp: " + std::string(text));
  }
}

}  // namespace
}  // namespace gorun::base
