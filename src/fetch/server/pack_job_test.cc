#include "fetch/server/pack_job.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "fetch/server/module_files.h"
#include "fetch/server/zip_reader.h"
#include "fetch/testing/make_zip.h"
#include "fetch/testing/test_machine.h"

namespace gorun::fetch {
namespace {

using base::Fail;

class PackJobTest : public ::testing::Test {
 protected:
  // "NAME=CONTENTS;…" of the packed zip, or what went wrong.
  std::string Pack(PackJob job) {
    job.module_path = "a.example/m";
    job.version = job.version.empty() ? "v1.0.0" : job.version;
    machine_.Put("out.zip", "");
    job.output = machine_.Path("out.zip");
    auto packed = PackModuleZip(machine_.host(), job);
    if (!packed) return packed.error().text();
    auto zip = ZipReader::Open(job.output);
    if (!zip) return zip.error().text();
    std::string out;
    size_t i = 0;
    auto entries = zip->Entries();
    for (const ZipEntry& entry : *entries) {
      std::string text;
      auto read = zip->Read(i++, [&](std::string_view piece) -> base::Status {
        text += piece;
        return {};
      });
      EXPECT_TRUE(read.has_value());
      base::StrAppend(out, base::TrimPrefix(entry.name, "a.example/m@v1.0.0/"), "=", text, ";");
    }
    return out;
  }
  std::string PackZip(const std::vector<std::pair<std::string, std::string>>& entries,
                      std::string subdir = "", std::optional<std::string> license = {}) {
    machine_.Put("in.zip", testing::MakeZip(entries));
    return Pack({.archive = machine_.Path("in.zip"), .subdir = subdir, .license = license});
  }

  testing::TestMachine machine_;
};

TEST_F(PackJobTest, TakesWhatBelongsToTheModule) {
  EXPECT_EQ(PackZip({{"top/", ""},
                     {"top/z.go", "z"},
                     {"top/go.mod", "module a.example/m\n"},
                     {"top/.hg_archival.txt", "x"},
                     {"top/link.symlink", "z.go"},
                     {"top/other/go.mod", "module b"},
                     {"top/other/o.go", "o"},
                     {"top/vendor/modules.txt", "v"},
                     {"top/vendor/p/p.go", "p"},
                     {"top/a/a.go", "a"}}),
            "z.go=z;go.mod=module a.example/m\n;vendor/modules.txt=v;a/a.go=a;");
  // Go 1.24 took back what earlier versions packed of vendor directories.
  std::string go124 = "module a.example/m\ngo 1.24\n";
  std::vector<std::pair<std::string, std::string>> entries = {
      {"t/go.mod", go124}, {"t/vendor/modules.txt", "v"}, {"t/pkg/vendor/vendor.go", "x"}};
  EXPECT_EQ(PackZip(entries), "go.mod=" + go124 + ";pkg/vendor/vendor.go=x;");
}

TEST_F(PackJobTest, SubdirectoriesMayLackALicence) {
  std::vector<std::pair<std::string, std::string>> entries = {
      {"t/LICENSE", "root"}, {"t/sub/s.go", "s"}, {"t/subway/w.go", "w"}};
  EXPECT_EQ(PackZip(entries, "sub", "root"), "s.go=s;LICENSE=root;");
  entries.emplace_back("t/sub/LICENSE", "own");
  EXPECT_EQ(PackZip(entries, "sub", "root"), "s.go=s;LICENSE=own;");
  EXPECT_EQ(PackZip({{"t/x", ""}}, "nosuch"), "");
}

TEST_F(PackJobTest, RefusesWhatCannotBeAModule) {
  EXPECT_EQ(PackZip({{"flat", ""}}), "missing top-level directory prefix");
  EXPECT_EQ(PackZip({{"a/x", ""}, {"b/x", ""}}),
            "zip file contains more than one top-level directory");
  EXPECT_EQ(PackZip({{"a/File", ""}, {"a/file", ""}, {"a/b?", ""}}),
            "create zip: file: case-insensitive file name collision: \"File\" and \"file\"\nb?: "
            "malformed file path \"b?\": invalid char '?'");
  EXPECT_EQ(PackZip({{"a/GO.MOD", ""}}),
            "create zip: GO.MOD: go.mod files must have lowercase names");
  machine_.Put("in.zip", testing::MakeZip({{"a/x", ""}}));
  EXPECT_EQ(Pack({.version = "v1", .archive = machine_.Path("in.zip")}),
            "create zip: version \"v1\" is not canonical (should be \"v1.0.0\")");
  machine_.Put("in.zip", "no zip");
  EXPECT_EQ(Pack({.archive = machine_.Path("in.zip")}), "zip: not a valid zip file");
}

TEST_F(PackJobTest, PacksDirectories) {
  machine_.Put("tree/a/x.go", "x");
  machine_.Put("tree/skipped", "not listed");
  machine_.Put("tree/go.mod", "m");
  EXPECT_EQ(Pack({.directory = machine_.Path("tree"), .files = {"go.mod", "a/x.go"}}),
            "go.mod=m;a/x.go=x;");
}

TEST(ModuleFilesTest, LimitsSizes) {
  auto read = [](size_t) -> base::Result<std::string> { return Fail("unread"); };
  EXPECT_EQ(ChooseModuleFiles({{"x", uint64_t{600} << 20, false, false}}, read).error().text(),
            "module source tree too large (max size is 524288000 bytes)");
  EXPECT_EQ(ChooseModuleFiles({{"LICENSE", uint64_t{17} << 20, false, false}}, read).error().text(),
            "LICENSE: LICENSE file too large (max size is 16777216 bytes)");
  const std::string long_name = base::StrCat("a/", std::string(4095, 'x'));
  EXPECT_EQ(ChooseModuleFiles({{long_name, 1, false, false}}, read).error().text(),
            long_name + ": file name too long");
  EXPECT_EQ(ChooseModuleFiles({{"pipe", 0, false, true}, {"x", 1, false, false}}, read)->size(),
            1u);
}

}  // namespace
}  // namespace gorun::fetch
