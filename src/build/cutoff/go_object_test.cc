#include "build/cutoff/go_object.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/archive_member.h"
#include "build/cutoff/renumber_object.h"
#include "build/testing/object_text.h"

namespace gorun::build {
namespace {

using testing::ObjectText;

bool Renumber(std::string& archive, const SymbolNumbers& of_p) {
  return RenumberObject(archive, "m/i", {{"m/p", &of_p}, {"m/none", nullptr}});
}

TEST(GoObjectTest, DefinesSymbols) {
  const std::string archive = ObjectText().Archive();
  const auto object = GoObject::Of(archive);
  ASSERT_TRUE(object.has_value());
  const auto symbols = object->Symbols();
  ASSERT_EQ(symbols.size(), 2U);
  EXPECT_EQ(symbols[0], (ObjectSymbol{"m/i.G", 0}));
  EXPECT_EQ(object->Packages(), (std::vector<std::string_view>{"", "m/p", "m/q"}));
}

TEST(GoObjectTest, NumbersAreWrittenEverywhere) {
  std::string archive = ObjectText().Archive();
  ObjectText now;
  now.symbol_of_p = 9;
  EXPECT_TRUE(Renumber(archive, {{3, {"m/p.F", 9}}, {4, {"m/p.G", 3}}}));
  EXPECT_EQ(archive, now.Archive());
  EXPECT_TRUE(Renumber(archive, {{9, {"m/p.F", 9}}}));
  EXPECT_EQ(archive, now.Archive());
  EXPECT_TRUE(RenumberObject(archive, "m/i", {}));
}

TEST(GoObjectTest, WhatHasNoNumberIsNotWritten) {
  const std::string before = ObjectText().Archive();
  std::string archive = before;
  EXPECT_FALSE(Renumber(archive, {{4, {"m/p.F", 9}}}));
  EXPECT_FALSE(Renumber(archive, {{3, {"m/p.H", 9}}}));
  EXPECT_FALSE(Renumber(archive, {}));
  EXPECT_EQ(archive, before);
  // A hash that does not come of what we know cannot be made anew.
  std::string wrong = base::ReplaceAll(before, ObjectText().ItabHash(), std::string(16, 'h'));
  EXPECT_FALSE(Renumber(wrong, {{3, {"m/p.F", 9}}}));
  EXPECT_TRUE(Renumber(wrong, {{3, {"m/p.F", 3}}}));
}

TEST(GoObjectTest, FingerprintsAreReplaced) {
  const std::string archive = ObjectText().Archive();
  std::string changed = archive;
  EXPECT_TRUE(ReplaceFingerprint(changed, "m/p", "AAAAAAAA", "CCCCCCCC"));
  EXPECT_EQ(changed, base::ReplaceAll(archive, "AAAAAAAA", "CCCCCCCC"));
  EXPECT_TRUE(ReplaceFingerprint(changed, "m/q", "BBBBBBBB", "DDDDDDDD"));
  const std::string kept = changed;
  EXPECT_FALSE(ReplaceFingerprint(changed, "m/p", "AAAAAAAA", "CCCCCCCC"));
  EXPECT_FALSE(ReplaceFingerprint(changed, "m/x", "AAAAAAAA", "CCCCCCCC"));
  EXPECT_FALSE(ReplaceFingerprint(changed, "m/p", "CCCCCCCC", "short"));
  EXPECT_EQ(changed, kept);
  EXPECT_TRUE(SetFingerprint(changed, "EEEEEEEE"));
  EXPECT_EQ(changed, base::ReplaceAll(kept, "fffffff0", "EEEEEEEE"));
}

TEST(GoObjectTest, DamagedObjectsAreLeftAlone) {
  const std::string archive = ObjectText().Archive();
  const SymbolNumbers numbers = {{3, {"m/p.F", 9}}};
  for (size_t size = 0; size < archive.size(); size++) {
    std::string cut = archive.substr(0, size);
    (void)Renumber(cut, numbers);
    (void)ReplaceFingerprint(cut, "m/p", "AAAAAAAA", "CCCCCCCC");
    EXPECT_EQ(cut.size(), size);
  }
  for (size_t at = 0; at < archive.size(); at++) {
    for (const char bad : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string changed = archive;
      changed[at] = bad;
      (void)Renumber(changed, numbers);
      if (const auto object = GoObject::Of(changed)) (void)object->Symbols();
      EXPECT_EQ(changed.size(), archive.size());
    }
  }
}

TEST(GoObjectTest, SymbolsHaveEscapedPaths) {
  EXPECT_EQ(SymbolPrefix("example.com/a.b/c"), "example.com/a.b/c");
  EXPECT_EQ(SymbolPrefix("gopkg.in/yaml.v3"), "gopkg.in/yaml%2ev3");
  EXPECT_EQ(SymbolPrefix("a.b%\""), "a%2eb%25%22");
}

TEST(ArchiveMemberTest, IsFoundAndReplaced) {
  std::string archive = ObjectText().Archive();
  const auto member = FindMember(archive, "__.PKGDEF");
  ASSERT_TRUE(member.has_value());
  EXPECT_EQ(archive.substr(member->offset, member->size), "exports");
  EXPECT_FALSE(FindMember(archive, "none").has_value());
  EXPECT_FALSE(FindMember(archive.substr(1), "__.PKGDEF").has_value());
  for (const std::string_view other : {"even", "a", "something longer"}) {
    const auto now = FindMember(archive, "__.PKGDEF");
    ASSERT_TRUE(now.has_value());
    ReplaceMember(archive, *now, other);
    const auto replaced = FindMember(archive, "__.PKGDEF");
    ASSERT_TRUE(replaced.has_value());
    EXPECT_EQ(archive.substr(replaced->offset, replaced->size), other);
    const auto last = FindMember(archive, "asm.o");
    ASSERT_TRUE(last.has_value());
    EXPECT_EQ(archive.substr(last->offset, last->size), "other");
  }
}

}  // namespace
}  // namespace gorun::build
