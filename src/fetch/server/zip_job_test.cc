#include "fetch/server/zip_job.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "fetch/server/name_collisions.h"
#include "fetch/server/zip_check.h"
#include "fetch/testing/make_zip.h"
#include "fetch/testing/test_machine.h"
#include "modules/dirhash.h"

namespace gorun::fetch {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

class ZipJobTest : public ::testing::Test {
 protected:
  base::Result<ZipReport> Process(const Entries& entries, bool unpack = true) {
    return ProcessBytes(testing::MakeZip(entries), unpack);
  }
  base::Result<ZipReport> ProcessBytes(std::string_view bytes, bool unpack = true) {
    machine_.Put("m.zip", bytes);
    ZipJob job{machine_.Path("m.zip"), "example.com/m", "v1.0.0",
               unpack ? machine_.Path("out") : ""};
    std::atomic<bool> cancelled = false;
    return ProcessZipFile(machine_.host(), job, 2, cancelled);
  }
  std::string Problem(const Entries& entries) {
    auto report = Process(entries);
    if (!report) return "failed: " + report.error().text();
    return report->unpack_error.value_or("none");
  }
  static std::string HashOf(const Entries& entries) {
    std::vector<modules::FileHash> files;
    for (const auto& [name, contents] : entries)
      files.push_back({name, base::Sha256::Of(contents)});
    return *modules::Hash1(files);
  }

  testing::TestMachine machine_;
};

TEST_F(ZipJobTest, HashesAndUnpacks) {
  Entries entries = {{"example.com/m@v1.0.0/go.mod", "module example.com/m\n"},
                     {"example.com/m@v1.0.0/a/", ""},
                     {"example.com/m@v1.0.0/a/b.go", "package b\n"},
                     {"example.com/m@v1.0.0/empty", ""}};
  auto report = Process(entries);
  ASSERT_TRUE(report.has_value()) << report.error().text();
  EXPECT_FALSE(report->unpack_error.has_value()) << *report->unpack_error;
  EXPECT_EQ(report->hash, HashOf(entries));
  EXPECT_EQ(machine_.Get("out/go.mod"), "module example.com/m\n");
  EXPECT_EQ(machine_.Get("out/a/b.go"), "package b\n");
  EXPECT_EQ(machine_.Get("out/empty"), "");
  EXPECT_EQ(machine_.files().Stat(machine_.Path("out/go.mod"))->permissions, 0444u);
}

TEST_F(ZipJobTest, ManyFilesOverThreads) {
  Entries entries;
  for (int i = 0; i < 500; i++) {
    entries.emplace_back(base::StrCat("example.com/m@v1.0.0/d", i % 7, "/f", i),
                         std::string(static_cast<size_t>(i) * 100, 'x'));
  }
  auto report = Process(entries);
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->unpack_error.has_value());
  EXPECT_EQ(report->hash, HashOf(entries));
  EXPECT_EQ(machine_.Get("out/d2/f499").size(), 49900u);
}

TEST_F(ZipJobTest, RefusesForeignPrefix) {
  EXPECT_EQ(Problem({{"example.com/n@v1.0.0/a", ""}}),
            "failed: zip for example.com/m@v1.0.0 has unexpected file example.com/n@v1.0.0/a");
  EXPECT_FALSE(machine_.Has("out"));
}

TEST_F(ZipJobTest, RefusesBadNames) {
  const std::string p = "example.com/m@v1.0.0/";
  EXPECT_EQ(Problem({{p + "../../evil", "x"}}),
            p + "../../evil: malformed file path \"../../evil\": invalid path element \"..\"");
  EXPECT_EQ(Problem({{p + "a/../b", "x"}}), p + "a/../b: file path is not clean");
  EXPECT_EQ(Problem({{p + "/etc/passwd", "x"}}),
            p + "/etc/passwd: malformed file path \"/etc/passwd\": empty path element");
  EXPECT_EQ(Problem({{p + "a\\b", "x"}}),
            p + "a\\b: malformed file path \"a\\\\b\": invalid char '\\\\'");
  EXPECT_EQ(Problem({{p + "con", "x"}}), p + "con: malformed file path \"con\": \"con\" disallowed "
                                             "as path element component on Windows");
  EXPECT_EQ(Problem({{p + "a.go", "x"}, {p + "A.go", "y"}}),
            p + "A.go: case-insensitive file name collision: \"a.go\" and \"A.go\"");
  EXPECT_EQ(Problem({{p + "a.go", "x"}, {p + "a.go", "y"}}),
            p + "a.go: multiple entries for file \"a.go\"");
  EXPECT_EQ(Problem({{p + "a", "x"}, {p + "a/b", "y"}}),
            p + "a/b: entry \"a\" is both a file and a directory");
  EXPECT_EQ(Problem({{p + "sub/go.mod", "x"}}),
            p + "sub/go.mod: go.mod file not in module root directory");
  EXPECT_EQ(Problem({{p + "GO.MOD", "x"}}), p + "GO.MOD: go.mod files must have lowercase names");
  // All that is wrong is listed.
  EXPECT_EQ(Problem({{p + "x/", ""}, {p + "a//b", ""}, {p + "y/../z", ""}}),
            p + "a//b: file path is not clean\n" + p + "y/../z: file path is not clean");
  EXPECT_FALSE(machine_.Has("out"));
  EXPECT_FALSE(machine_.Has("evil"));
}

// To libzip a NUL is a space.
TEST_F(ZipJobTest, RefusesNulInNames) {
  const std::string p = "example.com/m@v1.0.0/";
  std::string bytes = testing::MakeZip({{p + "evil_X.go", "x"}, {p + "c", "y"}});
  for (size_t at = 0; (at = bytes.find("evil_X", at)) != std::string::npos;) bytes[at + 4] = '\0';
  auto report = ProcessBytes(bytes);
  std::string problem = report ? report->unpack_error.value_or("none") : report.error().text();
  EXPECT_TRUE(problem.ends_with(": malformed file path \"evil\\x00X.go\": invalid char '\\x00'"))
      << problem;
  EXPECT_FALSE(machine_.Has("out"));
  EXPECT_EQ(Problem({{p + "a b.go", "x"}, {p + "c", "y"}}), "none");
}

TEST_F(ZipJobTest, RefusesNamesThatNoFileCanHave) {
  std::string deep = "example.com/m@v1.0.0/";
  while (deep.size() < 65535) deep += "a/";
  deep.resize(65535, 'x');
  EXPECT_EQ(Problem({{deep, "x"}}), deep + ": file name too long");
  EXPECT_FALSE(machine_.Has("out"));
}

TEST(NameCollisionsTest, DeepNamesTakeNoMemoryOfTheirOwn) {
  std::string deep;
  while (deep.size() < 65535) deep += "a/";
  NameCollisions collisions;
  EXPECT_TRUE(collisions.Check(deep + "x", false));
  EXPECT_TRUE(collisions.Check(deep + "y", false));
  EXPECT_FALSE(collisions.Check(deep + "X", false));
}

TEST(NameCollisionsTest, ComparesAsWritten) {
  NameCollisions collisions;
  auto check = [&](const char* path) {
    auto checked = collisions.Check(path, false);
    return checked ? std::string("ok") : checked.error().text();
  };
  constexpr const char* kCollision = "case-insensitive file name collision: ";
  EXPECT_EQ(check("A/b"), "ok");
  EXPECT_EQ(check("a/c"), std::string(kCollision) + "\"A\" and \"a\"");
  // What failed has been seen, too.
  EXPECT_EQ(check("A/c"), std::string(kCollision) + "\"a/c\" and \"A/c\"");
  EXPECT_EQ(check("A/d/e"), "ok");
  EXPECT_EQ(check("A/d"), "entry \"A/d\" is both a file and a directory");
  // The Kelvin sign is a k of three bytes.
  EXPECT_EQ(check("x/k/1"), "ok");
  EXPECT_EQ(check("x/\u212a/2"), std::string(kCollision) + "\"x/k\" and \"x/\u212a\"");
}

TEST_F(ZipJobTest, SymbolicLinksBecomeFiles) {
  // Modes in zips do not count: the entry is a file with the link's target as its text.
  ASSERT_EQ(Problem({{"example.com/m@v1.0.0/x.symlink", "/etc/passwd"}}), "none");
  EXPECT_EQ(machine_.files().Lstat(machine_.Path("out/x.symlink"))->type, host::FileType::kRegular);
  EXPECT_EQ(machine_.Get("out/x.symlink"), "/etc/passwd");
}

TEST_F(ZipJobTest, RefusesWhatIsTooLarge) {
  const std::string p = "example.com/m@v1.0.0/";
  auto check = [&](std::vector<ZipEntry> entries, int64_t size) {
    auto checked = CheckZip(entries, "example.com/m", "v1.0.0", size);
    return checked ? std::string("ok") : checked.error().text();
  };
  EXPECT_EQ(check({{p + "a", 524288000}}, 1), "ok");
  EXPECT_EQ(check({{p + "a", 524288000}, {p + "b", 1}}, 1),
            "total uncompressed size of module contents too large (max size is 524288000 bytes)");
  EXPECT_EQ(check({{p + "a", ~uint64_t{0}}, {p + "b", 1}}, 1),
            "total uncompressed size of module contents too large (max size is 524288000 bytes)");
  EXPECT_EQ(check({}, 524288001),
            "module zip file is too large (524288001 bytes; limit is 524288000 bytes)");
  EXPECT_EQ(check({{p + "go.mod", (16 << 20) + 1}}, 1),
            p + "go.mod: go.mod file too large (max size is 16777216 bytes)");
  EXPECT_EQ(check({{p + "LICENSE", (16 << 20) + 1}}, 1),
            p + "LICENSE: LICENSE file too large (max size is 16777216 bytes)");
}

TEST_F(ZipJobTest, SizesThatLie) {
  const std::string name = "example.com/m@v1.0.0/a.go";
  std::string bytes = testing::MakeZip({{name, "package a\n"}});
  size_t directory = bytes.find("PK\x01\x02");
  ASSERT_NE(directory, std::string::npos);
  // The uncompressed size in the central directory, little-endian.
  char& size = bytes[directory + 24];
  ASSERT_EQ(size, 10);
  size = 9;
  EXPECT_EQ(ProcessBytes(bytes).error().text(), "zip: not a valid zip file");
  size = 11;
  EXPECT_EQ(ProcessBytes(bytes).error().text(), "unexpected EOF");
}

TEST_F(ZipJobTest, DamagedZips) {
  EXPECT_EQ(ProcessBytes("this is no zip").error().text(), "zip: not a valid zip file");
  EXPECT_EQ(ProcessBytes("").error().text(), "zip: not a valid zip file");
  std::string bytes = testing::MakeZip({{"example.com/m@v1.0.0/a.go", "package a\n"}});
  for (size_t cut = 0; cut < bytes.size(); cut++) {
    EXPECT_FALSE(ProcessBytes(bytes.substr(0, cut)).has_value()) << cut;
  }
  std::string flipped = bytes;
  flipped[flipped.find("package")] ^= 1;
  EXPECT_EQ(ProcessBytes(flipped).error().text(), "zip: checksum error");
  // Whatever byte is wrong: an answer, no crash; and nothing outside of the directory.
  for (size_t i = 0; i < bytes.size(); i++) {
    std::string bad = bytes;
    bad[i] ^= 0x55;
    (void)ProcessBytes(bad);
    (void)RemoveModuleTree(machine_.files(), machine_.Path("out"));
  }
  auto left = machine_.files().ReadDir(machine_.Path(""));
  ASSERT_EQ(left->size(), 1u);
}

TEST_F(ZipJobTest, TargetMustBeEmpty) {
  machine_.Put("out/x", "");
  EXPECT_EQ(Problem({{"example.com/m@v1.0.0/a", ""}}),
            base::StrCat("target directory ", machine_.Path("out"), " exists and is not empty"));
}

}  // namespace
}  // namespace gorun::fetch
