#include "build/build_id.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/elf_notes.h"
#include "build/macho.h"
#include "host/real_filesystem.h"
#include "host/testing/mem_fs.h"
#include "host/testing/temp_dir.h"

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

std::string Member(std::string name, std::string_view size, std::string_view content) {
  name.resize(48, ' ');
  return base::StrCat(name, size, std::string(10 - size.size(), ' '), "`\n", content);
}

TEST(BuildId, ReadsArchivesOfGccgo) {
  host::testing::MemFs files;
  files.Add("/none", base::StrCat("!<arch>\n", Member("_go_.o/", "3", "abc\n")));
  EXPECT_EQ(ReadBuildId(files, "/none").value_or("?"), "");
  files.Add("/no_object", base::StrCat("!<arch>\n", Member("_go_.o/", "3", "abc\n"),
                                       Member("_buildid.o/", "4", "none")));
  EXPECT_FALSE(ReadBuildId(files, "/no_object").has_value());
  files.Add("/no_size", base::StrCat("!<arch>\n", Member("_go_.o/", "x", "abc\n")));
  EXPECT_FALSE(ReadBuildId(files, "/no_size").has_value());
}

std::string Number(uint64_t value, int width) {
  std::string out;
  for (int i = 0; i < width; i++) out += static_cast<char>(i < 8 ? value >> (8 * i) : 0);
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

/// A little Mach-O executable: header, __TEXT, UUID, signature command; then code, then room for
/// the signature.
std::string Macho(std::string_view id, std::string_view uuid, size_t signature_size) {
  std::string text_name = "__TEXT";
  text_name.resize(16);
  const std::string commands =
      Number(0x19, 4) + Number(72, 4) + text_name + Number(0, 16) + Number(0, 8) + Number(5000, 8) +
      std::string(16, '\0') + Number(0x1b, 4) + Number(24, 4) + std::string(uuid) +
      Number(0x1d, 4) + Number(16, 4) + Number(5000, 4) + Number(signature_size, 4);
  std::string file = Number(0xfeedfacf, 4) + Number(0, 8) + Number(2, 4) + Number(3, 4) +
                     Number(commands.size(), 4) + Number(0, 8) + commands + std::string(id);
  file.resize(5000);
  return file + std::string(signature_size, 's');
}

TEST(BuildId, FoundAcrossPieces) {
  host::testing::TempDir dir;
  host::RealFileSystem files;
  const std::string path = dir.path() + "/file";
  const std::string id = "0123456789/abcdefghij";
  // Files are read in pieces of a size that is no matter here.
  constexpr size_t kPiece = 64 << 10;
  for (size_t at = kPiece - id.size() - 1; at <= kPiece + 1; at++) {
    std::string bytes(3 * kPiece, 'x');
    bytes.replace(at, id.size(), id);
    bytes.replace(bytes.size() - id.size(), id.size(), id);
    ASSERT_TRUE(files.WriteFile(path, bytes, 0644));
    const auto matches = FindAndHash(files, path, id);
    ASSERT_TRUE(matches);
    EXPECT_EQ(matches->offsets, (std::vector<uint64_t>{at, bytes.size() - id.size()}));
    bytes.replace(at, id.size(), id.size(), '\0');
    bytes.replace(bytes.size() - id.size(), id.size(), id.size(), '\0');
    EXPECT_EQ(matches->hash, base::Sha256::Of(bytes)) << at;
  }
}

TEST(BuildId, MachoFilesAreSignedAnew) {
  host::testing::MemFs files;
  constexpr size_t kSize = 20 + 88 + 6 + 2 * 32;
  files.Add("/a", Macho("aa/bb", "1234567890123456", kSize));
  files.Add("/b", Macho("aa/bb", "6543210987654321", kSize));
  auto macho = ReadMacho(files, "/a");
  ASSERT_TRUE(macho.has_value());
  EXPECT_TRUE(macho->executable);
  EXPECT_EQ(macho->text.size, 5000u);
  EXPECT_EQ(macho->signature->offset, 5000u);
  EXPECT_EQ(macho->signature->size, kSize);
  auto matches = FindAndHash(files, "/a", "aa/bb");
  // Neither UUID nor signature counts.
  EXPECT_EQ(matches->hash, FindAndHash(files, "/b", "aa/bb")->hash);
  std::string blank = files.Contents("/a");
  blank.replace(blank.find("aa/bb"), 5, 5, '\0');
  blank.replace(blank.find("1234567890123456"), 16, 16, '\0');
  blank.replace(5000, kSize, kSize, '\0');
  EXPECT_EQ(matches->hash, base::Sha256::Of(blank));

  ASSERT_TRUE(RewriteBuildId(files, "/a", *matches, "cc/dd").has_value());
  const std::string signed_file = files.Contents("/a");
  ASSERT_EQ(signed_file.size(), 5000 + kSize);
  const std::string signature = signed_file.substr(5000);
  EXPECT_EQ(signature.substr(0, 4), "\xfa\xde\x0c\xc0");
  EXPECT_EQ(signature.substr(20 + 88, 6), std::string("a.out\0", 6));
  EXPECT_EQ(signature.substr(20 + 88 + 6),
            std::string(base::Sha256::Of(signed_file.substr(0, 4096)).view()) +
                std::string(base::Sha256::Of(signed_file.substr(4096, 5000 - 4096)).view()));
  // Others' signatures stay as they are.
  files.Add("/other", Macho("aa/bb", "1234567890123456", 99));
  ASSERT_TRUE(
      RewriteBuildId(files, "/other", *FindAndHash(files, "/other", "aa/bb"), "cc/dd").has_value());
  EXPECT_EQ(files.Contents("/other").substr(5000), std::string(99, 's'));
  // Every cut and every damaged byte is survived.
  for (size_t size = 0; size < 200; size++) {
    files.Add("/cut", signed_file.substr(0, size));
    (void)ReadMacho(files, "/cut");
    std::string damaged = signed_file;
    damaged[size] = '\xff';
    files.Add("/damaged", damaged);
    (void)UpdateMachoSignature(files, "/damaged");
  }
}

TEST(BuildId, TheGnuBuildIdDoesNotCount) {
  host::testing::MemFs files;
  files.Add("/a", Elf("aa/bb", "12345678901234567890"));
  files.Add("/b", Elf("aa/bb", "09876543210987654321"));
  EXPECT_EQ(FindAndHash(files, "/a", "aa/bb")->hash, FindAndHash(files, "/b", "aa/bb")->hash);
}

}  // namespace
}  // namespace gorun::build
