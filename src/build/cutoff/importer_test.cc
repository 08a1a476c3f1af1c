#include "build/cutoff/importer.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/testing/export_text.h"

namespace gorun::build {
namespace {

using testing::Bytes;
using testing::Exports;

/// A package m/p of the functions F and G, which can be inlined, and a generic function Map.
std::string Package() {
  using enum ExportSection;
  Exports e;
  for (const char* text : {"m/p", "p", "F", "(*T).G", "Map"}) e.Add(kString, text);
  e.Add(kMeta, Bytes({0}));
  // Two bodies, by references to package, name, body.
  e.Add(kMeta, Bytes({5, 0, 0, 0, 2, 9, 0, 0, 3, 9, 1, /**/ 1, 2, 0, 1, 2, 0, 3, 4}));
  e.Add(kPkg, Bytes({2, 0, 0, 0, 1, /**/ 0, 1}));
  e.Add(kName, Bytes({2, 3, 0, 0, 4, /**/ 0, 1, 3}));
  e.Add(kBody, Bytes({0}));
  e.Add(kBody, Bytes({0}));
  return e.Text();
}

/// A package that describes nothing and hands on nothing.
std::string Nothing() {
  Exports e;
  e.Add(ExportSection::kMeta, Bytes({0}));
  e.Add(ExportSection::kMeta, Bytes({0, 0, 0}));
  return e.Text();
}

bool Sees(const MovedCode& code, std::string_view archive, const ExportElements& exports) {
  return Importer(archive, exports).MayHaveSeen(code);
}

TEST(ImporterTest, KnowsWhoHasSeenIt) {
  const std::string exports = "go object\n\n\n$$B\nuF m/p.F /m/p/p.go\n$$\n";
  const std::string importer = Nothing();
  const auto none = ExportElements::Parse(importer);
  ASSERT_TRUE(none.has_value());
  const MovedCode by_name{"m/p", "F", {"/m/p/p.go"}, true};
  const MovedCode closure{"m/p", "F", {"/m/p/p.go"}, false};
  EXPECT_FALSE(Sees(by_name, exports, *none));
  EXPECT_FALSE(Sees(by_name, exports + "m/p.F", *none));
  EXPECT_FALSE(Sees(closure, exports + "m/p.F", *none));
  EXPECT_FALSE(Sees(by_name, exports + "/m/p/p.go m/p.G", *none));
  EXPECT_TRUE(Sees(closure, exports + "/m/p/p.go m/p.G", *none));
  EXPECT_TRUE(Sees(by_name, exports + "/m/p/p.go m/p.F", *none));
  EXPECT_TRUE(Sees(by_name, "no archive", *none));
  // Handed on: in the list of bodies, and as a generic object.
  const std::string package = Package();
  const auto all = ExportElements::Parse(package);
  EXPECT_TRUE(Sees(by_name, exports, *all));
  EXPECT_TRUE(Sees({"m/p", "Map", {"x"}, false}, exports, *all));
  EXPECT_FALSE(Sees({"m/q", "Map", {"x"}, false}, exports, *all));
}

TEST(ImporterTest, KnowsWhoMayUseIt) {
  const std::string archive = "!<arch>\n$$B\nu m/p.F\n$$\n m/q.(*U).Get m/p.Made";
  ChangedCode code;
  code.packages = {"m/p"};
  code.words = {"F"};
  // One object, of a package.
  const auto describe = [](std::string_view package, std::string_view name) {
    using enum ExportSection;
    Exports e;
    for (const std::string_view text : {package, std::string_view("p"), name}) {
      e.Add(kString, std::string(text));
    }
    for (int root = 0; root < 2; root++) e.Add(kMeta, Bytes({0, 0, 0}));
    e.Add(kPkg, Bytes({2, 0, 0, 0, 1, /**/ 0, 1}));
    e.Add(kName, Bytes({2, 3, 0, 0, 2, /**/ 0, 1, 3}));
    return e.Text();
  };
  const std::string other = describe("m/z", "F"), text = describe("m/p", "F");
  const std::string no_object = describe("m/p", "G");
  const auto elsewhere = ExportElements::Parse(other), here = ExportElements::Parse(text);
  const auto another = ExportElements::Parse(no_object);
  ASSERT_TRUE(elsewhere.has_value() && here.has_value() && another.has_value());
  // By what it hands on: a name alone is no reason, unless it may be called by way of an interface.
  EXPECT_FALSE(MayTellOf(*elsewhere, code));
  EXPECT_FALSE(MayTellOf(*another, code));
  EXPECT_TRUE(MayTellOf(*here, code));
  EXPECT_FALSE(Importer(archive, *elsewhere).MayHaveSeen(code));
  EXPECT_TRUE(Importer(archive, *here).MayHaveSeen(code));
  EXPECT_TRUE(Importer("no archive", *elsewhere).MayHaveSeen(code));
  code.methods = {"F"};
  EXPECT_TRUE(MayTellOf(*elsewhere, code));
  // By the names of symbols.
  code.words = code.methods = {"Get"};
  EXPECT_TRUE(Importer(archive, *elsewhere).MayHaveSeen(code));
  code.words = code.methods = {"Gets"};
  EXPECT_FALSE(Importer(archive, *elsewhere).MayHaveSeen(code));
  // Not of a function: who has that says it.
  code.words = {"Made"};
  code.methods = {};
  EXPECT_FALSE(Importer(archive, *elsewhere).MayHaveSeen(code));
}

TEST(ImporterTest, AskedForMuch) {
  const std::string archive =
      "!<arch>\n$$B\nu m/p.Exported\n$$\n/m/p/p.gom/p.Am/pp.Xm/p.Closem/p.m/p.(*T).G/m/q/q.go";
  const std::string nothing = Nothing();
  const auto none = ExportElements::Parse(nothing);
  ASSERT_TRUE(none.has_value());
  Importer importer(archive, *none);
  const auto sees = [&](std::string_view name, std::string_view file = "/m/p/p.go") {
    const bool seen =
        importer.MayHaveSeen({"m/p", std::string(name), {"/m/z/z.go", std::string(file)}, true});
    EXPECT_EQ(importer.MayHaveSeen({"m/p", std::string(name), {std::string(file)}, true}), seen);
    return seen;
  };
  // A name may be the beginning of another one: who would know where it ends?
  for (const char* name : {"A", "Close", "Closem", "Clo", "(*T).G", "m/p"}) {
    EXPECT_TRUE(sees(name)) << name;
    EXPECT_TRUE(sees(name, "/m/q/q.go")) << name;
    EXPECT_FALSE(sees(name, "/m/r/r.go")) << name;
  }
  for (const char* name : {"Exported", "X", "B", "Closer", "T.G", "(*T).H", "zzz"}) {
    EXPECT_FALSE(sees(name)) << name;
  }
  EXPECT_FALSE(importer.MayHaveSeen({"m/q", "A", {"/m/q/q.go"}, true}));
  EXPECT_TRUE(importer.MayHaveSeen({"m/q", "A", {"/m/q/q.go"}, false}));
  EXPECT_TRUE(importer.MayHaveSeen({"m/pp", "X", {"/m/p/p.go"}, true}));
}

}  // namespace
}  // namespace gorun::build
