#include "build/cutoff/export_data.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

std::string Archive(std::string_view entry, std::string_view rest = "") {
  std::string size = base::StrCat(entry.size());
  size.resize(10, ' ');
  return base::StrCat("!<arch>\n__.PKGDEF       0           0     0     644     ", size, "`\n",
                      entry, rest);
}

std::string Entry(std::string_view id, std::string_view exports) {
  return base::StrCat("go object linux amd64 go1.26.8 X:none\nbuild id \"", id, "\"\n\n\n$$B\nu",
                      exports, "\n$$\n");
}

TEST(ExportDataTest, TheBuildIdDoesNotCount) {
  host::testing::MemFs files;
  files.Add("/one.a", Archive(Entry("a/b", "x"), "_go_.o code"));
  files.Add("/two.a", Archive(Entry("longer/c", "x"), "_go_.o other code"));
  files.Add("/three.a", Archive(Entry("a/b", "y"), "_go_.o code"));
  ExportHashes hashes(files);
  EXPECT_TRUE(hashes.Of("/one.a").has_value());
  EXPECT_EQ(hashes.Of("/one.a"), hashes.Of("/two.a"));
  EXPECT_NE(hashes.Of("/one.a"), hashes.Of("/three.a"));
  EXPECT_EQ(ReadExportData(files, "/one.a").value(),
            "go object linux amd64 go1.26.8 X:none\n\n\n$$B\nux\n$$\n");
  EXPECT_FALSE(hashes.Of("/none.a").has_value());
}

TEST(ExportDataTest, OnlyAHeaderLineIsABuildId) {
  const std::string entry = "go object linux\nmain\n\n\n$$B\nu\nbuild id \"a/b\"\n";
  EXPECT_EQ(WithoutBuildId(entry), entry);
  EXPECT_EQ(WithoutBuildId("go object linux\nbuild id \"a"), "go object linux");
}

TEST(ExportDataTest, DamagedArchivesHaveNone) {
  host::testing::MemFs files;
  const std::string whole = Archive(Entry("a/b", "exports"));
  // Cut off anywhere.
  for (size_t size = 0; size < whole.size(); size++) {
    files.Add("/cut.a", whole.substr(0, size));
    EXPECT_FALSE(ReadExportData(files, "/cut.a").has_value()) << size;
  }
  // A changed header, magic to size; the numbers before the size do not matter.
  for (size_t at = 0; at < 68; at++) {
    if (at >= 24 && at < 56) continue;
    std::string bad = whole;
    bad[at] = '~';
    files.Add("/bad.a", bad);
    EXPECT_FALSE(ReadExportData(files, "/bad.a").has_value()) << at;
  }
  files.Add("/other.a", Archive("no go object\n"));
  EXPECT_FALSE(ReadExportData(files, "/other.a").has_value());
  files.Add("/negative.a",
            "!<arch>\n__.PKGDEF       0           0     0     644     -5        `\n");
  EXPECT_FALSE(ReadExportData(files, "/negative.a").has_value());
}

}  // namespace
}  // namespace gorun::build
