#include "build/cutoff/source_edits.h"

#include <gtest/gtest.h>

namespace gorun::build {
namespace {

/// One file each, without the package clause.
Sources Files(const std::vector<std::string>& texts) {
  Sources files;
  for (const std::string& text : texts) {
    files.emplace_back("f" + std::to_string(files.size()) + ".go",
                       ReadTokens("package p\n" + text).value());
  }
  return files;
}

SourceEdits Compare(const std::vector<std::string>& before, const std::vector<std::string>& now,
                    const Words& imported = {}) {
  const auto edits = CompareSources(Files(before), Files(now), imported);
  EXPECT_TRUE(edits.has_value());
  return edits.value_or(SourceEdits());
}

bool Explained(const std::string& before, const std::string& now) {
  return CompareSources(Files({before}), Files({now}), {}).has_value();
}

TEST(SourceEditsTest, NamesBodies) {
  const SourceEdits edits = Compare({"func F() { a() }\nfunc (t *T) M() { a() }\nfunc G() {}"},
                                    {"func F() { b() }\nfunc (t *T) M() { b() }\nfunc G() {}"});
  EXPECT_EQ(edits.bodies, (Words{"F", "T.M"}));
  EXPECT_TRUE(edits.retyped.empty() && !edits.declares);
  EXPECT_EQ(
      Compare({"func init() {}\nfunc init() { a() }"}, {"func init() { a() }\nfunc init() {}"})
          .bodies,
      Words{"init"});
  // The order says nothing.
  EXPECT_EQ(Compare({"func A() {}\nfunc B() {}"}, {"func B() {}\nfunc A() {}\n"}), SourceEdits());
}

TEST(SourceEditsTest, FollowsWhatIsDeclaredByAName) {
  const std::string rest =
      "\ntype U struct { t *T }\nvar v = F()\nfunc F() V\ntype V []U\nconst c = 1\nfunc G() { F() "
      "}\n"
      "type W int\nfunc (w W) M(u U)\nfunc H(w W) {}\nfunc (w *T) N() { w.x() }\nfunc I() { J() }\n"
      "func K() int { return x.c }";
  const SourceEdits edits = Compare({"type T int" + rest}, {"type T string" + rest});
  EXPECT_EQ(edits.retyped, (Words{"F", "H", "T", "U", "V", "W", "v"}));
  // Bodies that say one of them, or belong to one.
  EXPECT_EQ(edits.bodies, (Words{"G", "H", "T.N"}));
  EXPECT_TRUE(edits.declares);
}

TEST(SourceEditsTest, OfOtherPackagesWhatFollowsADot) {
  const std::string text =
      "type T int\nvar u = q.T(1)\nfunc F() { q.  T() }\nfunc G(T) U\ntype U struct { v q. // T\n "
      "V }";
  const SourceEdits edits = Compare({text}, {text}, {"T", "V"});
  EXPECT_EQ(edits.retyped, (Words{"G", "U", "u"}));
  EXPECT_EQ(edits.bodies, Words{"F"});
  EXPECT_FALSE(edits.declares);
  const std::string dot = "import . \"q\"\nvar v T";
  EXPECT_EQ(Compare({dot, "var w T"}, {dot, "var w T"}, {"T"}).retyped, (Words{"v", "w"}));
}

TEST(SourceEditsTest, KnowsWhatIsSaid) {
  const Sources files =
      Files({"type T struct { f q.U }\nfunc F() { q.V(W, x.y) }\n//go:noinline\nfunc (X) M(q.Z)"});
  for (const char* said : {"U", "V", "Z"}) EXPECT_TRUE(SayOneOf(files, {"A", said})) << said;
  for (const char* own : {"T", "F", "W", "q", "y", "M", "X"})
    EXPECT_FALSE(SayOneOf(files, {own})) << own;
  EXPECT_FALSE(HasDotImport(files));
  const Sources dot = Files({"func F() { W() }", "import . \"q\"\nfunc G() { V(w) }"});
  EXPECT_TRUE(HasDotImport(dot));
  EXPECT_TRUE(SayOneOf(dot, {"V"}));
  EXPECT_FALSE(SayOneOf(dot, {"W", "w"}));
  EXPECT_TRUE(SayOneOf(Files({"var x = q.Ä + q._X"}), {"Ä"}));
  EXPECT_TRUE(SayOneOf(Files({"var x = q.Ä + q._X"}), {"_X"}));
}

TEST(SourceEditsTest, AMethodIsPartOfItsType) {
  const std::string rest = "\ntype A = T\ntype T int\ntype S struct { T }\nfunc F() { x.M() }";
  const SourceEdits more = Compare({rest}, {"func (A) M() {}" + rest});
  EXPECT_EQ(more.retyped, (Words{"A", "S", "T"}));
  EXPECT_EQ(more.bodies, (Words{"A.M", "T.M"}));
  EXPECT_EQ(Compare({"func (t T) M() {}" + rest}, {"func (t T) M() int {}" + rest}).retyped,
            (Words{"A", "S", "T"}));
  EXPECT_EQ(Compare({"func (t T) M() {}" + rest}, {"func (t T) M() { a() }" + rest}).retyped,
            Words());
  // Reached by name before it is known to have a method.
  EXPECT_EQ(
      Compare({"type B int\nfunc (A) M(B)" + rest}, {"type B uint\nfunc (A) M(B)" + rest}, {"A"})
          .retyped,
      (Words{"A", "B", "S", "T"}));
}

TEST(SourceEditsTest, WhatNobodyCanSayReachesNobody) {
  EXPECT_EQ(Compare({"var _ = 1\nvar v = f(_)"}, {"var _ = 2\nvar v = f(_)"}).retyped, Words());
  EXPECT_EQ(
      Compare({"func init() {}\nvar v = init"}, {"func init() {}\nfunc init() {}\nvar v = init"})
          .retyped,
      Words());
  // It may take the place of what is declared without a package.
  EXPECT_EQ(Compare({"var v int"}, {"var v int\ntype int string"}).retyped, (Words{"int", "v"}));
}

TEST(SourceEditsTest, FilesComeAndGo) {
  const std::string a = "func A() {}", b = "func B(A int) {}";
  EXPECT_EQ(Compare({a}, {a, b}).retyped, Words{"B"});
  EXPECT_EQ(Compare({a, b}, {a}).retyped, Words{"B"});
  // It is not known whether the same words mean the same there.
  EXPECT_EQ(Compare({a + "\n" + b, ""}, {a, b}).retyped, Words{"B"});
  EXPECT_FALSE(CompareSources(Files({a}), Files({a, "//go:noinline\n" + b}), {}).has_value());
  EXPECT_FALSE(CompareSources(Files({a}), {}, {}).has_value());
  EXPECT_FALSE(CompareSources({}, Files({a}), {}).has_value());
  const Sources other = {{"f0.go", ReadTokens("package q\n" + a).value()}};
  EXPECT_FALSE(CompareSources(Files({a}), other, {}).has_value());
}

TEST(SourceEditsTest, OfAnAliasTheTypesAreMeant) {
  // Whatever it stood for before has lost a method.
  const std::string text =
      "\ntype b = a\ntype t int\ntype w int\nfunc (b) M() {}\nvar v t\nvar x w\nvar y int";
  EXPECT_EQ(Compare({"type a = t" + text}, {"type a = w" + text}).retyped,
            (Words{"a", "b", "t", "v", "w", "x"}));
  EXPECT_EQ(Compare({"type A = T\ntype T int\nfunc (a A) M() { a.x() }"},
                    {"type A = T\ntype T int\nfunc (a A) M() { a.y() }"})
                .bodies,
            (Words{"A.M", "T.M"}));
}

TEST(SourceEditsTest, NamesMayStandForOtherImports) {
  const std::string text =
      "\nvar u = fmt.X\nvar v = 1\nfunc F() { fmt.Y() }\nfunc G() {}\nfunc (t T) M(fmt.Z)";
  // One that comes, or goes, takes no other's place,
  EXPECT_EQ(Compare({"import \"a\"" + text}, {"import (\"a\"; \"b\")" + text}), SourceEdits());
  EXPECT_EQ(Compare({"import (\"a\"; \"b\")" + text}, {"import \"b\"" + text}), SourceEdits());
  const SourceEdits edits = Compare({"import \"fmt\"" + text}, {"import \"m/fmt\"" + text});
  EXPECT_EQ(edits.retyped, (Words{"T", "u"}));
  EXPECT_EQ(edits.bodies, Words{"F"});
  // but for that of a type which has a method.
  const std::string error =
      "\nconst K = unsafe.Sizeof(error.Error(e))\nfunc F() { error.Error(e) }";
  const SourceEdits shadowed = Compare({error}, {"import error \"m/errs\"" + error});
  EXPECT_EQ(shadowed.retyped, Words{"K"});
  EXPECT_EQ(shadowed.bodies, Words{"F"});
}

TEST(SourceEditsTest, OtherDifferencesAreNotExplained) {
  EXPECT_FALSE(Explained("import \"a\"", "import (\"a\"; . \"b\")"));
  EXPECT_FALSE(Explained("func F() {}", "//go:noinline\nfunc F() {}"));
  EXPECT_FALSE(Explained("//go:embed a\nvar x string", "//go:embed a\nvar x []byte"));
}

}  // namespace
}  // namespace gorun::build
