#include "build/cutoff/symbol_numbers.h"

#include <gtest/gtest.h>

#include "build/archive_member.h"
#include "build/testing/export_text.h"
#include "build/testing/object_text.h"

namespace gorun::build {
namespace {

using testing::Bytes;
using testing::Exports;
using testing::ObjectText;

// In the order of their numbers, before and now.
const std::vector<ObjectSymbol> kBefore = {
    {"m/p.F", 0},           {"m/p.T.Get", 0},    {"m/p.(*T).Set", 0}, {"m/p.F.func1", 0},
    {"m/p.Large", 0},       {"type:*m/p.T", 0},  {"type:m/p.T", 0},   {"m/p.V", 0},
    {"m/p.(*T).Set-fm", 0}, {"type:m/p.T·1", 0}, {"m/p.Twice", 0},    {"m/p.Twice", 0}};
const std::vector<ObjectSymbol> kNow = {
    {"m/p.F.func1", 0},  {"m/p.F", 0},           {"m/p.T.Get", 0},    {"m/p.T.Get.func1", 0},
    {"m/p.(*T).Set", 0}, {"m/p.Large", 1},       {"type:*m/p.T", 0},  {"type:m/p.T", 0},
    {"m/p.V", 0},        {"m/p.(*T).Set-fm", 0}, {"type:m/p.T·1", 0}, {"m/p.Twice", 0}};

bool Only(std::string_view name, uint64_t tag, std::vector<uint64_t> before,
          std::vector<uint64_t> now) {
  return ExtensionComparison("m/p", kBefore, kNow)
      .OnlyNumbersDiffer(name, tag, {{}, std::move(before)}, {{}, std::move(now)});
}

TEST(SymbolNumbersTest, KnowsNumbersInExtensions) {
  EXPECT_TRUE(Only("F", kFunctionTag, {0, 0, 1, 0}, {0, 2, 1, 0}));
  EXPECT_TRUE(Only("V", kVariableTag, {14}, {16}));
  // Pragma, T, *T, then each method's pragma and number, and more.
  EXPECT_TRUE(
      Only("T", kTypeTag, {0, 12, 10, 0, 2, 1, 0, 0, 4, 1}, {0, 14, 12, 0, 4, 1, 0, 0, 8, 1}));
  EXPECT_TRUE(Only("T·1", kTypeTag, {0, 18}, {0, 20}));
  EXPECT_TRUE(Only("F", kFunctionTag, {0, 0}, {0, 0}));
}

TEST(SymbolNumbersTest, NothingElseIsTakenForANumber) {
  // Not those of the same symbol, or of none.
  EXPECT_FALSE(Only("F", kFunctionTag, {0, 0}, {0, 4}));
  EXPECT_FALSE(Only("F", kFunctionTag, {0, 0}, {0, 1}));
  EXPECT_FALSE(Only("F", kFunctionTag, {0, 0}, {0, 2000}));
  EXPECT_FALSE(Only("V", kVariableTag, {0}, {2}));
  // Not where one is, or not in such an object.
  EXPECT_FALSE(Only("F", kFunctionTag, {0, 0, 0}, {0, 2, 2}));
  EXPECT_FALSE(Only("F", 1, {0}, {2}));
  // A cost that looks like the number of a method, which is there itself.
  EXPECT_FALSE(Only("T", kTypeTag, {0, 12, 10, 0, 2, 1, 2}, {0, 14, 12, 0, 4, 1, 4}));
  EXPECT_FALSE(Only("T", kTypeTag, {0, 12, 10, 6}, {0, 14, 12, 0}));
  EXPECT_FALSE(Only("T", kTypeTag, {0, 12}, {0, 14, 0}));
  // Another ABI.
  EXPECT_FALSE(Only("Large", kFunctionTag, {0, 8}, {0, 10}));
}

TEST(SymbolNumbersTest, NumbersThoseThatImportersKnow) {
  const auto numbers = ExtensionComparison("m/p", kBefore, kNow)
                           .Numbers({{"F", kFunctionTag},
                                     {"Large", kFunctionTag},
                                     {"T", kTypeTag},
                                     {"T·1", kTypeTag},
                                     {"Twice", kVariableTag}});
  EXPECT_EQ(numbers, (SymbolNumbers{{0, {"m/p.F", 1}},
                                    {1, {"m/p.T.Get", 2}},
                                    {2, {"m/p.(*T).Set", 4}},
                                    {5, {"type:*m/p.T", 6}},
                                    {6, {"type:m/p.T", 7}},
                                    {9, {"type:m/p.T·1", 10}}}));
}

TEST(SymbolNumbersTest, APackageIsRenumberedInOneWay) {
  const auto one = std::make_shared<const PackageNumbers>();
  PackageNumbers other;
  other.symbols[1] = {"m/p.F", 2};
  Renumbering all;
  EXPECT_TRUE(AddRenumbering(all, {{"m/p", one}}));
  EXPECT_TRUE(AddRenumbering(all, {{"m/p", std::make_shared<const PackageNumbers>()},
                                   {"m/q", std::make_shared<const PackageNumbers>(other)}}));
  EXPECT_EQ(all.size(), 2U);
  EXPECT_FALSE(AddRenumbering(all, {{"m/p", std::make_shared<const PackageNumbers>(other)}}));
}

/// Export data that describe the function F of m/p.
std::string Describing(int number) {
  using enum ExportSection;
  Exports e;
  for (const char* text : {"m/p", "p", "F"}) e.Add(kString, text);
  e.Add(kMeta, Bytes({0}));
  e.Add(kMeta, Bytes({0, /**/ 0, 0}));
  e.Add(kPkg, Bytes({2, 0, 0, 0, 1, /**/ 0, 1, 0}));
  e.Add(kName, Bytes({2, 3, 0, 0, 2, /**/ 0, 1, 3}));
  e.Add(kObj, Bytes({0}));
  // A reference, a pragma, the number, and more: of two bytes where it is above 127.
  std::string extension = Bytes({1, 0, 0, /**/ 0});
  if (number > 127) {
    extension += Bytes({(number & 127) | 128, number >> 7});
  } else {
    extension += Bytes({number});
  }
  e.Add(kObjExt, extension + Bytes({1, 0, 0}));
  e.Add(kObjDict, Bytes({0}));
  return e.Text("12345678");
}

TEST(SymbolNumbersTest, ArchivesAreRenumbered) {
  ObjectText before, now;
  before.exports = Describing(6);
  now.symbol_of_p = 100;
  now.exports = Describing(200);
  PackageNumbers numbers;
  numbers.symbols = {{3, {"m/p.F", 100}}};
  numbers.extensions["F"] = {{0, 6, 1, 0, 0}, {0, 200, 1, 0, 0}};
  const Renumbering renumbering = {{"m/p", std::make_shared<const PackageNumbers>(numbers)}};
  std::string archive = before.Archive();
  ASSERT_TRUE(Renumber(archive, "m/i", renumbering));
  // What the compiler would have written, but for the fingerprint that it gives.
  const auto member = FindMember(archive, "__.PKGDEF");
  ASSERT_TRUE(member.has_value());
  const std::string exports = archive.substr(member->offset, member->size);
  const auto elements = ExportElements::Parse(exports);
  ASSERT_TRUE(elements.has_value());
  const std::string fingerprint(elements->fingerprint());
  EXPECT_EQ(base::ReplaceAll(exports, fingerprint, "12345678"), now.exports);
  EXPECT_EQ(
      base::ReplaceAll(base::ReplaceAll(archive, exports, now.exports), fingerprint, "fffffff0"),
      now.Archive());
  // pkgbits hashes what comes before it.
  const std::string data = exports.substr(exports.find("$$B\nu") + 5);
  EXPECT_EQ(base::Sha256::Of(data.substr(0, data.size() - 8 - 4)).view().substr(0, 8), fingerprint);

  // What it tells is not what is known to have been.
  archive = now.Archive();
  EXPECT_FALSE(Renumber(archive, "m/i", renumbering));
  before.exports = Describing(8);
  archive = before.Archive();
  EXPECT_FALSE(Renumber(archive, "m/i", renumbering));
  // Nothing to do.
  archive = before.Archive();
  EXPECT_TRUE(Renumber(archive, "m/i", {}));
  EXPECT_EQ(archive, before.Archive());
}

}  // namespace
}  // namespace gorun::build
