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

/// What differs between two files: functions, with () where that is not the body alone.
std::optional<Names> Edits(std::string_view before, std::string_view now) {
  const auto a = ReadTokens(before), b = ReadTokens(now);
  SourceEdits edits;
  if (!a || !b || !AddEdits(*a, *b, edits)) return std::nullopt;
  Names names = edits.bodies;
  for (const std::string& name : edits.declarations) names.push_back(name + "()");
  return names;
}

/// The same of kFile and what an edit makes of it.
std::optional<Names> After(std::string_view from, std::string_view to) {
  EXPECT_TRUE(base::Contains(kFile, from)) << from;
  return Edits(kFile, base::ReplaceAll(kFile, from, to));
}

TEST(SourceTokensTest, FindsBodies) {
  const auto tokens = ReadTokens(kFile);
  ASSERT_TRUE(tokens.has_value());
  Names names;
  for (const auto& [name, signature, body] : tokens->functions) {
    names.push_back(signature.empty() ? name : name + "()");
  }
  EXPECT_EQ(names, (Names{"Show", "Any()", "Slice()"}));
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
           {"func Any", "//go:noinline\nfunc Any"},
           {"func (t *T) Show", "func (t *T) Shows"},
           {"external(x int) int", "external(x int) int { return x }"},
           {"import \"fmt\"", "import fmt \"fmt\""},
           {"import \"fmt\"", "import (\"fmt\"; . \"strings\")"},
           {"import \"fmt\"", "import (\"fmt\"; \"C\")"},
           {"func Slice(x int)", "func (s S) Slice(x int)"},
           {"func Slice(x int)", "func Slice[T any](x T)"}}) {
    EXPECT_EQ(After(from, to), std::nullopt) << from;
  }
}

TEST(SourceTokensTest, FunctionsComeAndGo) {
  EXPECT_EQ(After("func Slice", "func Slices"), (Names{"Slice()", "Slices()"}));
  EXPECT_EQ(After("N() } {", "O() } {"), Names{"Any()"});
  EXPECT_EQ(After("Slice(x int) []int { return nil }", "Slice() { }; func More() {}"),
            (Names{"More()", "Slice()"}));
  EXPECT_EQ(After("func Slice(x int) []int { return nil }\n", ""), Names{"Slice()"});
  EXPECT_EQ(Edits("package p\nfunc init() {}\nfunc init() { a() }",
                  "package p\nfunc init() { a() }\nfunc init() {}"),
            Names{"init"});
  EXPECT_EQ(Edits("package p\nfunc init() {}", "package p\nfunc init() {}\nfunc init() {}"),
            Names{"init()"});
  // The order says nothing, with or without a last line's end.
  EXPECT_EQ(Edits("package p\nfunc A() {}\nfunc B() {}", "package p\nfunc B() {}\nfunc A() {}\n"),
            Names());
  // A comment for the compiler is about what follows.
  EXPECT_EQ(Edits("package p\n//go:noinline\nfunc A() {}\nfunc B() {}",
                  "package p\n//go:noinline\nfunc B() {}\nfunc A() {}"),
            std::nullopt);
  EXPECT_EQ(Edits("package p\n//go:embed a\nvar x string\nfunc B() {}",
                  "package p\n//go:embed a\nvar x string\nfunc B(int) {}"),
            Names{"B()"});
}

TEST(SourceTokensTest, KnowsWhereConstantsMayBeOthers) {
  const auto retypes = [](std::string_view before, std::string_view now) {
    SourceEdits edits;
    EXPECT_TRUE(AddEdits(ReadTokens(before).value(), ReadTokens(now).value(), edits)) << now;
    return edits.retypes;
  };
  // const C = len(f())
  EXPECT_TRUE(retypes("package p\nfunc f() [3]int {}", "package p\nfunc f() [4]int {}"));
  EXPECT_FALSE(retypes("package p\nfunc f() {}", "package p\nfunc f() { g() }\nfunc g() int {}"));
  // const C = unsafe.Sizeof(int(1))
  EXPECT_TRUE(retypes("package p", "package p\nfunc int(n float32) [3]byte {}"));
  EXPECT_TRUE(retypes("package p\nfunc len() {}", "package p"));
}

TEST(SourceTokensTest, ImportsComeOrGo) {
  EXPECT_EQ(After("import \"fmt\"", "import (\n\t\"fmt\"\n\ts \"strings\"\n)"), Names());
  EXPECT_EQ(After("import \"fmt\"", ""), Names());
  EXPECT_EQ(After("import \"fmt\"", "import (\"fmt\"); import ()"), Names());
  // Another one may have the same name.
  EXPECT_EQ(After("import \"fmt\"", "import \"m/fmt\""), std::nullopt);
  EXPECT_EQ(After("import \"fmt\"", "import (_ \"fmt\"; \"m/fmt\")"), std::nullopt);
}

TEST(SourceTokensTest, WhatIsNoGoHasNone) {
  EXPECT_FALSE(ReadTokens("package p\nfunc f() { \"").has_value());
  EXPECT_FALSE(ReadTokens("package p\nfunc f() {").has_value());
  EXPECT_FALSE(ReadTokens("package p\nvar x = 'abc'").has_value());
  EXPECT_FALSE(ReadTokens("package p\nimport (\"a\"").has_value());
  EXPECT_TRUE(ReadTokens("").has_value());
  EXPECT_TRUE(ReadTokens("}}} func ) ( {{{").has_value());
}

}  // namespace
}  // namespace gorun::build
