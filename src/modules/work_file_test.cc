#include "modules/work_file.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

TEST(WorkFileTest, Parse) {
  auto file =
      ParseWork("go.work",
                "go 1.24\ntoolchain go1.24.1\ngodebug a=b\nuse ./x\nuse (\n\t\"./a b\"\n\t.\n)\n"
                "replace a.com/b => ../b\n");
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->GoVersion(), "1.24");
  ASSERT_EQ(file->use.size(), 3u);
  EXPECT_EQ(file->use[1].path, "./a b");
  EXPECT_EQ(file->replace[0].new_mod.path, "../b");
  EXPECT_EQ(WorkFile().GoVersion(), "1.18");
}

TEST(WorkFileTest, Errors) {
  EXPECT_EQ(ParseWork("go.work", "use\nrequire a.com/b v1.0.0\nrequire (\n)\n").error().text(),
            "go.work:1: usage: use local/dir\ngo.work:2: unknown directive: require\n"
            "go.work:3: unknown block type: require");
}

TEST(WorkFileTest, Edits) {
  auto file = ParseWork("go.work", "// top\n\nuse (\n\t./b\n\t./a\n)\n");
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->AddGoStmt("1.24"));
  EXPECT_TRUE(file->AddToolchainStmt("go1.24.1"));
  file->SortBlocks();
  EXPECT_EQ(file->Format(), "// top\n\ngo 1.24\n\ntoolchain go1.24.1\n\nuse (\n\t./a\n\t./b\n)\n");
}

}  // namespace
}  // namespace gorun::modules
