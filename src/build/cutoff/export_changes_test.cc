#include "build/cutoff/export_changes.h"

#include <gtest/gtest.h>

#include "build/testing/export_text.h"

namespace gorun::build {
namespace {

using testing::Bytes;
using testing::Exports;
using Names = std::vector<std::string>;

/// What can be said of the package m/p: the functions F and G, which can be inlined (G has a
/// closure), the type T, the generic function Map, which calls F, and the variable V.
struct Shape {
  int f = 10, g = 20, closure = 21, t = 30, generic = 40;
  int constant = 5, f_value = 7, f_cost = 3, t_symbol = 4, v_symbol = 8;
  bool f_can_be_inlined = true, initializes = true;
  /// F refers to something more, so that everything has another number.
  bool more = false;
};

std::string Package(const Shape& shape) {
  using enum ExportSection;
  Exports e;
  const int s = shape.more ? 1 : 0;
  if (shape.more) e.Add(kString, "text");
  for (const char* text : {"m/p", "p", "/m/p/p.go", "F", "(*T).G", "Map", "T", "V", "Field"}) {
    e.Add(kString, text);
  }
  const auto at = [s](int i) { return i + s; };
  e.Add(kMeta, Bytes({0}));
  // Bodies, by references to package, name, body.
  const int initializes = shape.initializes ? 1 : 0;
  if (shape.f_can_be_inlined) {
    e.Add(kMeta, Bytes({5, 0, at(0), 0, at(3), 9, 0, 0, at(4), 9, 1, /**/ initializes, 2, 0, 1, 2,
                        0, 3, 4}));
  } else {
    e.Add(kMeta, Bytes({3, 0, at(0), 0, at(4), 9, 1, /**/ initializes, 1, 0, 1, 2}));
  }
  e.Add(kPosBase, Bytes({1, 0, at(2), /**/ 0, 1}));
  e.Add(kPkg, Bytes({2, 0, at(0), 0, at(1), /**/ 0, 1}));
  if (shape.more) {
    e.Add(kName, Bytes({2, 3, 0, 0, 0, /**/ 0, 1, 3}));
    e.Add(kObj, Bytes({0}));
    e.Add(kObjExt, Bytes({0}));
    e.Add(kObjDict, Bytes({0}));
  }
  const auto object = [&](int name, int tag, std::string declaration, std::string extension) {
    e.Add(kName, Bytes({2, 3, 0, 0, at(name), /**/ 0, 1, tag}));
    e.Add(kObj, std::move(declaration));
    e.Add(kObjExt, std::move(extension));
    e.Add(kObjDict, Bytes({0}));
  };
  // A declaration: a position, and something else. T has the method G, and a field.
  object(6, 2, Bytes({3, 2, 0, 0, at(8), 0, at(4), /**/ 1, 0, shape.t, 6, shape.constant, 1, 2}),
         Bytes({0, /**/ shape.t_symbol}));
  object(5, 3, Bytes({1, 2, 0, /**/ 1, 0, shape.generic, 6, 0}), Bytes({1, 9, 3, /**/ 0, 0}));
  object(3, 3, Bytes({1, 2, 0, /**/ 1, 0, 9, 6}), Bytes({0, /**/ shape.f_cost}));
  object(7, 4, Bytes({1, 2, 0, /**/ 1, 0, 8, 6}), Bytes({0, /**/ shape.v_symbol}));
  if (shape.more) {
    e.Add(kBody, Bytes({2, 2, 0, 6, 0, /**/ 1, 0, shape.f, 2, shape.f_value, 1}));
  } else {
    e.Add(kBody, Bytes({1, 2, 0, /**/ 1, 0, shape.f, 2, shape.f_value}));
  }
  e.Add(kBody, Bytes({2, 2, 0, 9, 2, /**/ 1, 0, shape.g, 2, 1}));
  e.Add(kBody, Bytes({1, 2, 0, /**/ 1, 0, shape.closure, 3}));
  e.Add(kBody, Bytes({2, 2, 0, 6, at(2), /**/ 1, 0, shape.generic + 1, 3, 1}));
  return e.Text();
}

/// What is known of edits but for renumbering.
struct Edits {
  Words bodies, retyped;
  bool declares = false;
  ExportedNames imported, imported_retyped;
  Words imported_methods;
};

std::optional<ExportChanges> CompareTexts(std::string_view path, std::string_view before,
                                          std::string_view now, const Edits& edits = {},
                                          const Renumbering& renumbering = {}) {
  const auto a = ExportElements::Parse(before), b = ExportElements::Parse(now);
  if (!a || !b) return std::nullopt;
  // V is the fifth of two symbols' tables, before T and now behind it.
  std::vector<ObjectSymbol> old_symbols(7), symbols(7);
  old_symbols[4].name = symbols[5].name = "m/p.V";
  old_symbols[5].name = symbols[6].name = "type:m/p.T";
  return CompareExports(path, {*a, old_symbols}, {*b, symbols},
                        {{edits.bodies, edits.retyped, edits.declares},
                         edits.imported,
                         edits.imported_retyped,
                         edits.imported_methods,
                         {"(*T).G"},
                         renumbering});
}

std::optional<ExportChanges> Compare(const Shape& before, const Shape& now,
                                     const Edits& edits = {}) {
  return CompareTexts("m/p", Package(before), Package(now), edits);
}

Names MovedNames(const Shape& now) {
  const auto changes = Compare({}, now);
  if (!changes) return {"something else differs"};
  EXPECT_TRUE(changes->changed.words.empty());
  Names names;
  for (const MovedCode& code : changes->moved) {
    EXPECT_EQ(code.package, "m/p");
    EXPECT_EQ(code.files, Names{"/m/p/p.go"});
    names.push_back(code.name + (code.by_name ? "" : "+"));
  }
  return names;
}

Names WordsOf(const std::optional<ExportChanges>& changes) {
  if (!changes) return {"something else differs"};
  return {changes->changed.words.begin(), changes->changed.words.end()};
}

TEST(ExportChangesTest, SaysWhatMoved) {
  EXPECT_EQ(MovedNames({}), Names());
  EXPECT_EQ(MovedNames({.t = 31}), Names());
  EXPECT_EQ(MovedNames({.closure = 22, .t = 31}), Names{"(*T).G+"});
  EXPECT_EQ(MovedNames({.closure = 22, .generic = 41}), (Names{"Map+", "(*T).G+"}));
  EXPECT_EQ(MovedNames({.f = 11}), Names{"F"});
}

TEST(ExportChangesTest, SaysWhatChanged) {
  EXPECT_EQ(WordsOf(Compare({}, {})), Names());
  // Map calls F.
  const Names f = {"F", "Map"};
  const auto body = Compare({}, {.f_value = 8});
  EXPECT_EQ(WordsOf(body), f);
  EXPECT_EQ(body->changed.names, (ExportedNames{{"m/p", "F"}, {"m/p", "Map"}}));
  EXPECT_EQ(body->changed.packages, ImportPaths{"m/p"});
  EXPECT_TRUE(body->changed.methods.empty());
  EXPECT_EQ(WordsOf(Compare({}, {.f_cost = 4})), f);
  EXPECT_EQ(WordsOf(Compare({}, {.f_can_be_inlined = false})), f);
  EXPECT_EQ(WordsOf(Compare({.f_can_be_inlined = false}, {})), f);
  EXPECT_EQ(WordsOf(Compare({}, {.v_symbol = 9})), Names{"V"});
  // A type's extension is that of its methods.
  const auto type = Compare({}, {.t_symbol = 5});
  EXPECT_EQ(WordsOf(type), (Names{"(*T).G", "T"}));
  EXPECT_TRUE(type->changed.methods.contains("(*T).G"));
}

TEST(ExportChangesTest, WhateverTheNumbersAre) {
  EXPECT_EQ(WordsOf(Compare({}, {.more = true})), (Names{"F", "Map"}));
  EXPECT_EQ(WordsOf(Compare({.more = true}, {.more = true})), Names());
  const auto moved = Compare({}, {.g = 24, .more = true});
  ASSERT_TRUE(moved.has_value());
  ASSERT_EQ(moved->moved.size(), 1U);
  EXPECT_EQ(moved->moved[0].name, "(*T).G");
}

TEST(ExportChangesTest, OtherDifferencesAreNotTold) {
  EXPECT_FALSE(Compare({}, {.constant = 6}).has_value());
  EXPECT_FALSE(Compare({}, {.initializes = false}).has_value());
}

TEST(ExportChangesTest, WhatIsKnownToBeEditedHasChanged) {
  // As far as the numbers tell it has moved.
  EXPECT_EQ(WordsOf(Compare({}, {.f = 11}, {.bodies = {"F"}})), (Names{"F", "Map"}));
  EXPECT_EQ(WordsOf(Compare({}, {}, {.bodies = {"H", "G"}, .imported = {{"m/q", "F"}}})), Names());
  const auto method = Compare({}, {.g = 21}, {.bodies = {"T.G"}});
  EXPECT_EQ(WordsOf(method), Names{"G"});
  EXPECT_EQ(method->changed.methods, Words{"G"});
  const auto imported =
      CompareTexts("m/above", Package({}), Package({}), {.imported = {{"m/p", "F"}}});
  // Others above may be told of what this package's export data do not describe.
  const auto below =
      CompareTexts("m/above", Package({}), Package({}), {.imported = {{"m/q", "X"}}});
  EXPECT_EQ(WordsOf(below), Names());
  EXPECT_TRUE(below->changed.names.contains({"m/q", "X"}));
  const auto called =
      CompareTexts("m/above", Package({}), Package({}), {.imported_methods = {"N"}});
  EXPECT_EQ(called->changed.methods, Words{"N"});
  // Map, of that package, calls it.
  EXPECT_EQ(WordsOf(imported), (Names{"F", "Map"}));
  EXPECT_EQ(imported->changed.packages, (ImportPaths{"m/above", "m/p"}));
}

TEST(ExportChangesTest, OfAFunctionThatIsNotInlinedAnImporterKnowsLittle) {
  const Edits body{.bodies = {"F"}};
  const Shape large{.f_can_be_inlined = false};
  EXPECT_EQ(WordsOf(Compare(large, large, body)), Names());
  EXPECT_EQ(WordsOf(Compare(large, {.f_cost = 4, .f_can_be_inlined = false}, body)),
            (Names{"F", "Map"}));
  EXPECT_EQ(WordsOf(Compare(large, large, {.retyped = {"F"}})), (Names{"F", "Map"}));
}

TEST(ExportChangesTest, HandsOnWhetherSomethingIsDeclared) {
  EXPECT_TRUE(Compare({}, {}, {.declares = true})->changed.declares);
  EXPECT_FALSE(Compare({}, {})->changed.declares);
}

TEST(ExportChangesTest, WhatIsRetypedIsNotCompared) {
  // Something in T is another constant now; its methods are no words.
  EXPECT_EQ(Compare({}, {.t = 31, .constant = 6}), std::nullopt);
  const auto type = Compare({}, {.t = 31, .constant = 6}, {.retyped = {"T", "other"}});
  EXPECT_EQ(WordsOf(type), Names{"T"});
  EXPECT_EQ(type->retyped, (ExportedNames{{"m/p", "T"}}));
  EXPECT_TRUE(type->changed.methods.empty());
  // Nor are those that the type has moved or changed.
  const auto method = Compare({}, {.g = 21, .constant = 6}, {.bodies = {"T.G"}, .retyped = {"T"}});
  EXPECT_EQ(WordsOf(method), Names{"T"});
  EXPECT_TRUE(method->changed.names.contains({"m/p", "(*T).G"}));
  // In what is imported, too.
  const auto above = CompareTexts("m/above", Package({}), Package({.constant = 6}),
                                  {.imported = {{"m/p", "T"}}, .imported_retyped = {{"m/p", "T"}}});
  EXPECT_EQ(WordsOf(above), Names{"T"});
  EXPECT_EQ(above->retyped, (ExportedNames{{"m/p", "T"}}));
  // Another package's type of that name is compared.
  EXPECT_EQ(CompareTexts(
                "m/above", Package({}), Package({.constant = 6}),
                {.retyped = {"T"}, .imported = {{"m/q", "T"}}, .imported_retyped = {{"m/q", "T"}}}),
            std::nullopt);
}

/// A constant, or a variable, and a type in a function.
std::string Others(int tag, int line, int value, int local = 5) {
  using enum ExportSection;
  Exports e;
  for (const char* text : {"m/p", "p", "/m/p/p.go", "C", "local·1"}) e.Add(kString, text);
  e.Add(kMeta, Bytes({0}));
  e.Add(kMeta, Bytes({0, /**/ 1, 0}));
  e.Add(kPosBase, Bytes({1, 0, 2, /**/ 0, 1}));
  e.Add(kPkg, Bytes({2, 0, 0, 0, 1, /**/ 0, 1}));
  const auto object = [&](int name, int kind, std::string declaration) {
    e.Add(kName, Bytes({2, 3, 0, 0, name, /**/ 0, 1, kind}));
    e.Add(kObj, std::move(declaration));
    e.Add(kObjExt, Bytes({0}));
    e.Add(kObjDict, Bytes({0}));
  };
  // What follows the position looks like another one.
  object(3, tag, Bytes({1, 2, 0, /**/ 1, 0, line, 6, 1, 0, value}));
  object(4, 2, Bytes({0, /**/ local}));
  return e.Text();
}

TEST(ExportChangesTest, AConstantsValueIsNoPosition) {
  const std::string before = Others(1, 10, 20);
  EXPECT_EQ(WordsOf(CompareTexts("m/p", before, Others(1, 11, 20))), Names());
  EXPECT_EQ(CompareTexts("m/p", before, Others(1, 10, 21)), std::nullopt);
  EXPECT_EQ(WordsOf(CompareTexts("m/p", before, Others(1, 10, 21), {.retyped = {"C"}})),
            Names{"C"});
  EXPECT_EQ(WordsOf(CompareTexts("m/p", Others(4, 10, 20), Others(4, 10, 21))), Names());
}

TEST(ExportChangesTest, WhatIsDeclaredInAFunctionIsPartOfIt) {
  const auto changes = CompareTexts("m/p", Others(1, 10, 20), Others(1, 10, 20, 6));
  EXPECT_EQ(WordsOf(changes), Names());
  EXPECT_TRUE(changes->changed.names.contains({"m/p", "local·1"}));
}

TEST(ExportChangesTest, ObjectsComeAndGo) {
  Exports without;
  without.Add(ExportSection::kString, "m/q");
  without.Add(ExportSection::kMeta, Bytes({0}));
  without.Add(ExportSection::kMeta, Bytes({0, /**/ 1, 0}));
  const std::string all = Package({}), none = without.Text();
  const Edits edits{.retyped = {"F", "Map", "T", "V"}};
  for (const auto& changes :
       {CompareTexts("m/p", all, none, edits), CompareTexts("m/p", none, all, edits)}) {
    ASSERT_TRUE(changes.has_value());
    EXPECT_TRUE(changes->changed.names.contains({"m/p", "F"}));
    EXPECT_EQ(WordsOf(changes), (Names{"F", "Map", "T", "V"}));
    EXPECT_EQ(changes->retyped.size(), 4U);
  }
}

TEST(ExportChangesTest, NumbersOfSymbolsAreNoChange) {
  const auto changes = Compare({}, {.v_symbol = 10});
  EXPECT_EQ(WordsOf(changes), Names());
  ASSERT_TRUE(changes->renumbering.contains("m/p"));
  const PackageNumbers& numbers = *changes->renumbering.at("m/p");
  ASSERT_EQ(numbers.extensions.size(), 1U);
  EXPECT_EQ(numbers.extensions.at("V").before, (std::vector<uint64_t>{8}));
  EXPECT_EQ(numbers.extensions.at("V").now, (std::vector<uint64_t>{10}));
  EXPECT_EQ(numbers.symbols, (SymbolNumbers{{4, {"m/p.V", 5}}, {5, {"type:m/p.T", 6}}}));
  // Those of V before, but not of V now; and of a cost.
  EXPECT_EQ(WordsOf(Compare({}, {.v_symbol = 12})), Names{"V"});
  EXPECT_EQ(WordsOf(Compare({.f_cost = 8}, {.f_cost = 10})), (Names{"F", "Map"}));
  // An importer's export data tell of it.
  const std::string before = Package({}), now = Package({.v_symbol = 10});
  const auto above = CompareTexts("m/above", before, now, {}, changes->renumbering);
  EXPECT_EQ(WordsOf(above), Names());
  EXPECT_EQ(above->renumbering.at("m/p"), changes->renumbering.at("m/p"));
  EXPECT_EQ(WordsOf(CompareTexts("m/above", before, now)), Names{"V"});
  EXPECT_EQ(WordsOf(CompareTexts("m/above", now, before, {}, changes->renumbering)), Names{"V"});
}

TEST(ExportChangesTest, DamagedExportDataIsNotCompared) {
  const std::string good = Package({});
  for (size_t size = 0; size < good.size(); size++) {
    EXPECT_FALSE(CompareTexts("m/p", good, good.substr(0, size), {}).has_value()) << size;
  }
  // Any other byte: it is read, or it is not, but nothing breaks.
  for (size_t at = 0; at < good.size(); at++) {
    for (const char bad : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string changed = good;
      changed[at] = bad;
      (void)CompareTexts("m/p", changed, changed, {});
      (void)CompareTexts("m/p", good, changed, {});
    }
  }
  Exports other;
  EXPECT_FALSE(ExportElements::Parse(other.Text("12345678", 9)).has_value());
}

}  // namespace
}  // namespace gorun::build
