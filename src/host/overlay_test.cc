#include "host/overlay.h"

#include <gtest/gtest.h>

#include "host/overlay_filesystem.h"
#include "host/testing/mem_fs.h"

namespace gorun::host {
namespace {

Overlay Make(std::vector<Overlay::Replacement> list) {
  auto overlay = Overlay::Make(std::move(list), "/m");
  EXPECT_TRUE(overlay) << overlay.error().text();
  return *std::move(overlay);
}

TEST(OverlayTest, EmptyChangesNothing) {
  const Overlay overlay;
  EXPECT_EQ(overlay.Actual("a.go"), "a.go");
  EXPECT_FALSE(overlay.Replaced("/m/a.go"));
  EXPECT_FALSE(overlay.ReplacementIn("/m"));
}

TEST(OverlayTest, FilesDirectoriesAndDeletions) {
  const Overlay overlay =
      Make({{"/m/a.go", "/o/a"}, {"/m/d/x/y.go", "/o/y"}, {"/m/gone", ""}, {"/m/d.go", "/o/d"}});
  EXPECT_EQ(overlay.Actual("/m/a.go"), "/o/a");
  EXPECT_EQ(overlay.Actual("a.go"), "/o/a");
  EXPECT_EQ(overlay.Actual("/m/gone"), "");
  EXPECT_TRUE(overlay.Replaced("/m/gone"));
  EXPECT_TRUE(overlay.Find("/m/d").is_dir);
  EXPECT_FALSE(overlay.Replaced("/m/d"));
  // What was below a file that is replaced, or deleted, is gone, too.
  EXPECT_TRUE(overlay.Find("/m/a.go/b").deleted);
  EXPECT_TRUE(overlay.Find("/m/gone/b").deleted);
  EXPECT_FALSE(overlay.Replaced("/m/other.go"));
  EXPECT_EQ(overlay.ReplacementIn("/m/d"), "/m/d/x/y.go");
  EXPECT_EQ(overlay.ReplacementIn("/m/a.go/b"), "/m/a.go");
  EXPECT_FALSE(overlay.ReplacementIn("/m/e"));
}

TEST(OverlayTest, RootStandsIn) {
  const Overlay overlay = Make({{"/m/d", "/"}, {"/m/e", "/"}, {"/m/e/gone", ""}});
  EXPECT_TRUE(overlay.Find("/m/d").is_dir);
  EXPECT_EQ(overlay.Actual("/m/d"), "/m/d");
  EXPECT_FALSE(overlay.Replaced("/m/d"));
  EXPECT_EQ(overlay.Actual("/m/d/o/a"), "/o/a");
  EXPECT_TRUE(overlay.Replaced("/m/d/o/a"));
  // As with fsys: what is nearest in the list counts.
  EXPECT_EQ(overlay.Actual("/m/e/a"), "/a");
  EXPECT_EQ(overlay.Actual("/m/e/zoo"), "/m/e/zoo");
}

TEST(OverlayTest, FileInFile) {
  auto overlay = Overlay::Make({{"/m/a", "/o/a"}, {"/m/a/b", "/o/b"}}, "/m");
  ASSERT_FALSE(overlay);
  EXPECT_EQ(overlay.error().text(), "inconsistent files /m/a and /m/a/b in overlay map");
  // Deleting what lies below does no harm.
  EXPECT_TRUE(Overlay::Make({{"/m/a", "/o/a"}, {"/m/a/b", ""}}, "/m"));
}

TEST(OverlayFileSystemTest, ReadsWhatStandsIn) {
  testing::MemFs files;
  ASSERT_TRUE(files.MakeDirs("/m/d", 0777));
  ASSERT_TRUE(files.MakeDirs("/o", 0777));
  ASSERT_TRUE(files.WriteFile("/m/a.go", "old", 0666));
  ASSERT_TRUE(files.WriteFile("/m/gone", "x", 0666));
  ASSERT_TRUE(files.WriteFile("/o/a", "new", 0666));
  const Overlay overlay = Make({{"/m/a.go", "/o/a"},
                                {"/m/gone", ""},
                                {"/m/virtual/v.go", "/o/a"},
                                {"/m/missing.go", "/o/nothing"}});
  OverlayFileSystem view(files, overlay);
  EXPECT_EQ(*view.ReadFile("/m/a.go"), "new");
  EXPECT_EQ(*view.ReadRange("/m/a.go", 1, 2), "ew");
  EXPECT_EQ(view.Stat("/m/a.go")->size, 3);
  EXPECT_EQ(view.Stat("/m/gone").error().text(), "stat /m/gone: file does not exist");
  EXPECT_TRUE(view.ReadFile("/m/gone").error().Is(base::ErrorKind::kNotFound));
  EXPECT_TRUE(view.IsDir("/m/virtual"));
  auto entries = view.ReadDir("/m");
  ASSERT_TRUE(entries);
  std::string names;
  for (const DirEntry& entry : *entries) names += entry.name + " ";
  EXPECT_EQ(names, "a.go d missing.go virtual ");
  EXPECT_EQ((*entries)[2].type, FileType::kOther);
  entries = view.ReadDir("/m/virtual");
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 1u);
  EXPECT_EQ(view.ReadDir("/m/a.go").error().text(), "read /m/a.go: not a directory");
}

TEST(OverlayFileSystemTest, RootStandsIn) {
  testing::MemFs files;
  ASSERT_TRUE(files.MakeDirs("/m", 0777));
  ASSERT_TRUE(files.MakeDirs("/o/sub", 0777));
  ASSERT_TRUE(files.WriteFile("/o/a", "new", 0666));
  const Overlay overlay = Make({{"/m/d", "/"}});
  OverlayFileSystem view(files, overlay);
  auto entries = view.ReadDir("/m");
  ASSERT_TRUE(entries && entries->size() == 1);
  EXPECT_EQ(entries->front().name, "d");
  EXPECT_EQ(entries->front().type, FileType::kDirectory);
  EXPECT_TRUE(view.IsDir("/m/d"));
  EXPECT_EQ(*view.ReadFile("/m/d/o/a"), "new");
  EXPECT_EQ(view.ReadFile("/m/d").error().text(), "Open /m/d: cannot open directory in overlay");
  EXPECT_EQ(view.Stat("/m/d/o").error().text(), "stat /m/d/o: overlay maps to directory");
  entries = view.ReadDir("/m/d/o");
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 2u);
}

}  // namespace
}  // namespace gorun::host
