#include "build/build_id.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/elf_notes.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

constexpr std::string_view kArchive =
    "!<arch>\n"
    "__.PKGDEF       0           0     0     644     7955      `\n"
    "go object linux amd64 go1.26.8 GOAMD64=v1 X:none\n"
    "build id \"AAAAAAAAAAAAAAAAAAAA/BBBBBBBBBBBBBBBBBBBB\"\n"
    "\n$$B\n";

TEST(BuildId, HashToStringIsTwentyCharactersOfUrlBase64) {
  base::Sha256Digest hash;
  hash.bytes.fill(0xff);
  EXPECT_EQ(HashToString(hash), "____________________");
  EXPECT_EQ(HashToString(base::Sha256Digest()), "AAAAAAAAAAAAAAAAAAAA");
}

TEST(BuildId, Parts) {
  EXPECT_EQ(ActionIdPart("a/b/c/d"), "a");
  EXPECT_EQ(ContentIdPart("a/b/c/d"), "d");
  EXPECT_EQ(ActionIdPart("a"), "a");
  EXPECT_EQ(ContentIdPart("a"), "a");
  EXPECT_EQ(ContentIdPart(""), "");
}

TEST(BuildId, ReadsArchives) {
  host::testing::MemFs files;
  files.Add("/a", kArchive);
  EXPECT_EQ(ReadBuildId(files, "/a").value(), "AAAAAAAAAAAAAAAAAAAA/BBBBBBBBBBBBBBBBBBBB");
  files.Add("/none", base::ReplaceAll(kArchive, "build id", "something"));
  EXPECT_EQ(ReadBuildId(files, "/none").value(), "");
  // Zeros, other archives, cut files: never an ID, never a crash.
  for (size_t size = 0; size < kArchive.find("\n\n$$"); size++) {
    files.Add("/cut", kArchive.substr(0, size));
    EXPECT_FALSE(ReadBuildId(files, "/cut").has_value()) << size;
  }
  files.Add("/zeros", std::string(kArchive.size(), '\0'));
  EXPECT_EQ(ReadBuildId(files, "/zeros").value_or("?"), "");
  EXPECT_FALSE(ReadBuildId(files, "/missing").has_value());
}

std::string Number(uint64_t value, int width) {
  std::string out;
  for (int i = 0; i < width; i++) out += static_cast<char>(value >> (8 * i));
  return out;
}

/// A little ELF file: header, one PT_NOTE segment with the notes, a section .note.gnu.build-id.
std::string Elf(std::string_view go_id, std::string_view gnu_id) {
  const auto note = [](std::string_view name, uint64_t tag, std::string_view value) {
    std::string padded(value);
    padded.resize((padded.size() + 3) / 4 * 4);
    return Number(4, 4) + Number(value.size(), 4) + Number(tag, 4) + std::string(name) + padded;
  };
  const std::string gnu = note(std::string_view("GNU\0", 4), 3, gnu_id);
  const std::string notes = gnu + note(std::string_view("Go\0\0", 4), 4, go_id);
  const uint64_t notes_at = 64 + 56;
  const std::string names = std::string("\0.note.gnu.build-id\0", 20);
  const uint64_t names_at = notes_at + notes.size();
  const uint64_t sections_at = names_at + names.size();
  const auto section = [](uint64_t name, uint64_t offset, uint64_t size) {
    return Number(name, 4) + std::string(20, '\0') + Number(offset, 8) + Number(size, 8) +
           std::string(24, '\0');
  };
  std::string elf =
      "\x7f"
      "ELF\x02\x01\x01";
  elf.resize(32);
  elf += Number(64, 8) + Number(sections_at, 8) + Number(0, 4) + Number(64, 2) + Number(56, 2) +
         Number(1, 2) + Number(64, 2) + Number(2, 2) + Number(0, 2);
  elf += Number(4, 4) + Number(4, 4) + Number(notes_at, 8) + std::string(16, '\0') +
         Number(notes.size(), 8) + Number(notes.size(), 8) + Number(4, 8);
  elf += notes + names + section(0, names_at, names.size()) + section(1, notes_at, gnu.size());
  return elf;
}

TEST(BuildId, ReadsElfNotes) {
  host::testing::MemFs files;
  const std::string elf = Elf("aa/bb/cc/dd", "12345678901234567890");
  files.Add("/elf", elf);
  EXPECT_EQ(ReadBuildId(files, "/elf").value(), "aa/bb/cc/dd");
  auto gnu = FindGnuBuildId(files, "/elf");
  ASSERT_TRUE(gnu.has_value());
  EXPECT_EQ(elf.substr(gnu->offset, gnu->size), "12345678901234567890");
  // Every cut and every damaged byte is survived.
  for (size_t size = 8; size < elf.size(); size++) {
    files.Add("/cut", elf.substr(0, size));
    (void)ReadBuildId(files, "/cut");
    (void)FindGnuBuildId(files, "/cut");
    std::string damaged = elf;
    damaged[size] = '\xff';
    files.Add("/damaged", damaged);
    (void)ReadBuildId(files, "/damaged");
    (void)FindGnuBuildId(files, "/damaged");
  }
}

TEST(BuildId, FindsAcrossPiecesAndHashesZerosInstead) {
  host::testing::MemFs files;
  const std::string id = "idididididididididid/idididididididididid";
  const std::string zeros(id.size(), '\0');
  constexpr size_t kPiece = 4 << 20;
  // Ends of the ID on both sides of where one piece ends, back to back, and at the very end.
  std::string bytes(kPiece - 7, 'x');
  std::string blank = bytes;
  bytes += id + id + "yy" + id;
  blank += zeros + zeros + "yy" + zeros;
  files.Add("/f", bytes);
  auto matches = FindAndHash(files, "/f", id);
  ASSERT_TRUE(matches.has_value());
  EXPECT_EQ(matches->offsets,
            (std::vector<uint64_t>{kPiece - 7, kPiece - 7 + id.size(), bytes.size() - id.size()}));
  EXPECT_EQ(matches->hash, base::Sha256::Of(blank));

  const std::string other(id.size(), 'z');
  ASSERT_TRUE(RewriteBuildId(files, "/f", *matches, other).has_value());
  EXPECT_EQ(files.Contents("/f"), std::string(kPiece - 7, 'x') + other + other + "yy" + other);
}

TEST(BuildId, TheGnuBuildIdDoesNotCount) {
  host::testing::MemFs files;
  files.Add("/a", Elf("aa/bb", "12345678901234567890"));
  files.Add("/b", Elf("aa/bb", "09876543210987654321"));
  EXPECT_EQ(FindAndHash(files, "/a", "aa/bb")->hash, FindAndHash(files, "/b", "aa/bb")->hash);
}

}  // namespace
}  // namespace gorun::build
