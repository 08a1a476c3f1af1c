#include "build/cutoff/source_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>

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

SourceTokens Read(std::string_view source) {
  auto tokens = ReadTokens(source);
  EXPECT_TRUE(tokens.has_value()) << source;
  return tokens.value_or(SourceTokens());
}

/// kFile, edited.
SourceTokens After(std::string_view from, std::string_view to) {
  EXPECT_TRUE(base::Contains(kFile, from)) << from;
  return Read(base::ReplaceAll(kFile, from, to));
}

const SourceTokens::Declaration& Find(const SourceTokens& tokens, std::string_view name) {
  static const SourceTokens::Declaration kNone;
  const auto found = std::ranges::find(tokens.declarations, name,
                                       [](const auto& declaration) { return declaration.name; });
  EXPECT_NE(found, tokens.declarations.end()) << name;
  return found == tokens.declarations.end() ? kNone : *found;
}

/// "NAME MENTIONS BODY_MENTIONS" of each declaration.
Names Describe(std::string_view source) {
  Names names;
  for (const auto& declaration : Read(source).declarations) {
    names.push_back(base::StrCat(declaration.name, " ", base::Join(declaration.mentions, ","),
                                 declaration.body.empty() ? "" : " | ",
                                 base::Join(declaration.body_mentions, ",")));
  }
  return names;
}

TEST(SourceTokensTest, FindsDeclarations) {
  EXPECT_EQ(Describe(kFile),
            (Names{"Size ", "T int,x", "T.Show a,b,err,error,int,y | .Println,.x,fmt,t", "f int",
                   "Map K,any,k", "List.Push .n,l", "external int,x", "Any M,N,x | nil,true",
                   "Slice int,x | nil"}));
  EXPECT_EQ(Read(kFile).package, "p");
  EXPECT_EQ(Read(kFile).rest, "");
  EXPECT_EQ(
      Describe("package p\nvar a, b = f()\nvar (\nc T\n\nd struct{ e T; g U }; h, i T = 1, 2\n)"),
      (Names{"a f", "b a", "c T", "d T,U,e,g", "h T", "i h"}));
  EXPECT_EQ(Describe("package p\nconst (\na T = iota + x\nb\nc, d = 1, 2\ne, f\n)"),
            (Names{"a T,iota,x", "b T,iota,x", "c ", "d c", "e ", "f e"}));
  EXPECT_EQ(Describe("package p\ntype (\nA = B\nC[P any] = D[P]\nE [2]F\nG func(x H) (I)\n)"),
            (Names{"A =,B", "C =,D,P,any", "E F", "G H,I,x"}));
  EXPECT_EQ(Describe("package p\nfunc ((*T)) M()\nfunc (l (List[K])) N() { a }\nfunc (T) O() {}"),
            (Names{"T.M ", "List.N a", "T.O  | "}));
  EXPECT_EQ(Describe("package p\nfunc f(struct{ a T }) map[string]interface{ M() } { b }"),
            Names{"f M,T,a,string | b"});
}

TEST(SourceTokensTest, OfSeveralNamesOneMentionsItAll) {
  EXPECT_EQ(Describe("package p\nvar _, b, _, c = f(), g()"),
            (Names{"_ b", "b f,g", "_ b", "c b"}));
  EXPECT_EQ(Describe("package p\nvar _, _ = q.F()"), (Names{"_ _", "_ .F,q"}));
  std::string names = "x", values = "f()";
  for (int i = 0; i < 20000; i++) {
    names += ", x";
    values += ", g" + std::to_string(i) + "()";
  }
  size_t mentions = 0;
  for (const auto& each : Read("package p\nvar " + names + " = " + values).declarations) {
    mentions += each.mentions.size();
  }
  EXPECT_LT(mentions, 50000U);
}

TEST(SourceTokensTest, CommentsHideNothing) {
  const SourceTokens dot = Read("package p\nimport (\n//line x.go:1\n. \"q\")");
  EXPECT_EQ(dot.imports, Names{"."});
  EXPECT_NE(dot.rest, "");
  EXPECT_EQ(Describe("package p\nfunc F(a struct /*line x.go:1*/ { b int }) { c }"),
            Names{"F a,b,int | c"});
  EXPECT_EQ(Describe("package p\nfunc F /*line x.go:1*/ [T any](t T) { c }"), Names{"F T,any,c,t"});
  EXPECT_EQ(Read("/*line x.go:1*/ package /*line x.go:1*/ p /*line x.go:1*/").package, "p");
  EXPECT_NE(Read("package /*line x.go:1*/ p").rest, "");
}

TEST(SourceTokensTest, WhiteSpaceAndCommentsSayNothing) {
  const SourceTokens file = Read(kFile);
  EXPECT_EQ(After("\n", "\n\n"), file);
  EXPECT_EQ(After("// Show shows.", "/* a\nb */ // c"), file);
  EXPECT_EQ(After("// Show shows.", "//go:generate stringer"), file);
  EXPECT_EQ(After("fmt.Println(t.x)\n", "fmt.Println(t.x); "), file);
  EXPECT_EQ(After("const Size = 3", "const  Size=3 ; // three"), file);
  EXPECT_EQ(After("const Size = 3", "const ( Size = 3 )"), file);
}

TEST(SourceTokensTest, AnythingSaidIsInOnePart) {
  const SourceTokens file = Read(kFile);
  struct Case {
    const char *name, *from, *to;
  };
  for (const auto& [name, from, to] :
       std::initializer_list<Case>{{"Size", "Size = 3", "Size = 4"},
                                   {"T", "x int }", "x, z int }"},
                                   {"T.Show", "a []int", "a []string"},
                                   {"T.Show", "y int }", "y uint }"},
                                   {"f", "return 1", "return 2"},
                                   {"Map", "K { return k }", "K { return *new(K) }"},
                                   {"List.Push", "l.n++", "l.n--"},
                                   {"Any", "N() } {", "O() } {"},
                                   {"Slice", "(x int) []int", "(x uint) []int"}}) {
    const SourceTokens after = After(from, to);
    EXPECT_NE(Find(after, name).outside, Find(file, name).outside) << from;
    EXPECT_EQ(Find(after, name).body, Find(file, name).body) << from;
    EXPECT_EQ(after.rest, file.rest) << from;
  }
  for (const auto& [name, from, to] : std::initializer_list<Case>{
           {"T.Show", "fmt.Println(t.x)", "fmt.Println(t.x, 1)"},
           {"Any", "if true", "if false"},
           {"Slice", "[]int { return nil }", "[]int { var x struct{ y int }; return nil }"},
           {"external", "external(x int) int", "external(x int) int { return x }"}}) {
    const SourceTokens after = After(from, to);
    EXPECT_EQ(Find(after, name).outside, Find(file, name).outside) << from;
    EXPECT_NE(Find(after, name).body, Find(file, name).body) << from;
  }
}

TEST(SourceTokensTest, CommentsForTheCompilerCount) {
  const auto rest = [](std::string_view source) { return Read(source).rest; };
  EXPECT_NE(After("// Show shows.", "//go:noinline").rest, "");
  // What they are about is theirs, too, but for bodies.
  const std::string marked = rest("package p\n//go:noinline\nfunc A() {}\nfunc B() {}");
  EXPECT_NE(rest("package p\n//go:noinline\nfunc B() {}\nfunc A() {}"), marked);
  EXPECT_EQ(rest("package p\n//go:noinline\nfunc A() { a() }\nfunc C() {}"), marked);
  EXPECT_NE(rest("package p\n//go:noinline\nfunc A(int) {}\nfunc B() {}"), marked);
  EXPECT_NE(rest("package p\nvar (\n//go:embed a\nx string)"),
            rest("package p\nvar (\n//go:embed a\nx []byte)"));
  EXPECT_EQ(Describe("package p\nvar (\n//go:embed a\nx T)"), Names{"x T"});
  EXPECT_EQ(rest("//go:build linux\n\npackage p"), "");
  EXPECT_NE(rest("//go:build linux && go1.21\n\npackage p"), "");
  const SourceTokens inside = Read("package p\nfunc A() {\n//go:x\n}");
  EXPECT_EQ(inside.rest, "");
  EXPECT_NE(inside.declarations[0].body, Read("package p\nfunc A() {\n}").declarations[0].body);
}

TEST(SourceTokensTest, ConstantsRepeatAndCount) {
  const auto of = [](std::string_view source, std::string_view name) {
    return Find(Read(source), name).outside;
  };
  EXPECT_NE(of("package p\nconst (\na = 1\nb\n)", "b"), of("package p\nconst (\na = 2\nb\n)", "b"));
  EXPECT_EQ(of("package p\nconst (\na = 1\nb\n)", "b"),
            of("package p\nconst (\na = 1\nc\nb\n)", "b"));
  EXPECT_NE(of("package p\nconst (\na = iota\nb\n)", "b"),
            of("package p\nconst (\na = iota\nc\nb\n)", "b"));
  EXPECT_NE(of("package p\nconst a = 1", "a"), of("package p\nvar a = 1", "a"));
}

TEST(SourceTokensTest, ImportsAreApart) {
  const SourceTokens file = Read(kFile);
  EXPECT_EQ(file.imports.size(), 1U);
  EXPECT_EQ(After("import \"fmt\"", "import (\"fmt\"); import ()"), file);
  EXPECT_EQ(After("import \"fmt\"", "import (\n\t\"fmt\"\n\ts \"strings\"\n)").imports.size(), 2U);
  EXPECT_NE(After("import \"fmt\"", "import fmt \"fmt\"").imports, file.imports);
  const SourceTokens dot = After("import \"fmt\"", "import (\"fmt\"; . \"strings\")");
  EXPECT_EQ(dot.imports, (Names{".", file.imports[0]}));
  EXPECT_NE(dot.rest, "");
  EXPECT_NE(After("import \"fmt\"", "import (\"fmt\"; \"C\")").rest, "");
}

TEST(SourceTokensTest, FindsMethods) {
  Words names = {"N"};
  AddMethods({{"a.go", Read("package p\nfunc (T) M() {}\nfunc F()\ntype X int")},
              {"b.go", Read("package p\nfunc (*U[K]) O()")}},
             names);
  EXPECT_EQ(names, (Words{"M", "N", "O"}));
}

TEST(SourceTokensTest, WhatIsNoGoHasNone) {
  EXPECT_FALSE(ReadTokens("package p\nfunc f() { \"").has_value());
  EXPECT_FALSE(ReadTokens("package p\nfunc f() {").has_value());
  EXPECT_FALSE(ReadTokens("package p\nvar x = 'abc'").has_value());
  EXPECT_FALSE(ReadTokens("package p\nimport (\"a\"").has_value());
  EXPECT_TRUE(ReadTokens("").has_value());
  EXPECT_FALSE(ReadTokens("}}} func ) ( {{{").has_value());
  for (const char* odd :
       {"func", "func (", "import", "const", "const =", "var (,)", "type ()", "func ()", "x",
        "func {}", "func () {}", "func (t T) {}", "func [", "package", "var x, = 1", "type T ["}) {
    (void)ReadTokens(odd);
  }
}

}  // namespace
}  // namespace gorun::build
