#include "build/source_tokens.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace gorun::build {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kFile = R"(package p

import "fmt"

const Size = 3

type T struct{ x int }

// Show shows.
func (t *T) Show(a []int) (b struct{ y int }, err error) {
	fmt.Println(t.x)
	return
}

var f = func() int { return 1 }

func Map[K any](k K) K { return k }

func (l List[K]) Push() { l.n++ }

func external(x int) int

func Any(x interface{ M() }) interface{ N() } {
	if true {
		return nil
	}
	return nil
}

func Slice(x int) []int { return nil }
)";

/// The file after an edit.
std::optional<Names> After(std::string_view from, std::string_view to) {
  EXPECT_TRUE(base::Contains(kFile, from)) << from;
  const auto now = ReadTokens(base::ReplaceAll(kFile, from, to));
  if (!now) return std::nullopt;
  return EditedBodies(ReadTokens(kFile).value(), *now);
}

TEST(SourceTokensTest, FindsBodies) {
  const auto tokens = ReadTokens(kFile);
  ASSERT_TRUE(tokens.has_value());
  Names names;
  for (const auto& body : tokens->bodies) names.push_back(body.name);
  EXPECT_EQ(names, (Names{"Show", "Any", "Slice"}));
}

TEST(SourceTokensTest, WhiteSpaceAndCommentsSayNothing) {
  EXPECT_EQ(After("\n", "\n\n"), Names());
  EXPECT_EQ(After("// Show shows.", "/* a\nb */ // c"), Names());
  EXPECT_EQ(After("fmt.Println(t.x)\n", "fmt.Println(t.x); "), Names());
  EXPECT_EQ(After("const Size = 3", "const  Size=3 ; // three"), Names());
}

TEST(SourceTokensTest, NamesTheFunctionsThatWereEdited) {
  EXPECT_EQ(After("fmt.Println(t.x)", "fmt.Println(t.x, 1)"), Names{"Show"});
  EXPECT_EQ(After("if true", "if false"), Names{"Any"});
  EXPECT_EQ(After("[]int { return nil }", "[]int { var x struct{ y int }; return nil }"),
            Names{"Slice"});
}

TEST(SourceTokensTest, EverythingElseCounts) {
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Size = 3", "Size = 4"},
           {"x int }", "x, z int }"},
           {"a []int", "a []string"},
           {"y int }", "y uint }"},
           {"return 1", "return 2"},
           {"K { return k }", "K { return *new(K) }"},
           {"l.n++", "l.n--"},
           {"// Show shows.", "//go:noinline"},
           {"func Slice", "func Slices"},
           {"external(x int) int", "external(x int) int { return x }"},
           {"import \"fmt\"", "import fmt \"fmt\""},
           {"N() } {", "O() } {"}}) {
    EXPECT_EQ(After(from, to), std::nullopt) << from;
  }
}

TEST(SourceTokensTest, WhatIsNoGoHasNone) {
  EXPECT_FALSE(ReadTokens("package p\nfunc f() { \"").has_value());
  EXPECT_FALSE(ReadTokens("package p\nfunc f() {").has_value());
  EXPECT_FALSE(ReadTokens("package p\nvar x = 'abc'").has_value());
  EXPECT_TRUE(ReadTokens("").has_value());
  EXPECT_TRUE(ReadTokens("}}} func ) ( {{{").has_value());
}

}  // namespace
}  // namespace gorun::build
