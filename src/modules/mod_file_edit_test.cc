#include <gtest/gtest.h>

#include "modules/mod_file.h"

namespace gorun::modules {
namespace {

ModFile Parse(std::string_view text) {
  auto file = ParseMod("go.mod", text);
  EXPECT_TRUE(file) << file.error().text();
  return file ? *file : ModFile();
}

Require Need(std::string path, std::string version, bool indirect = false) {
  return Require{{std::move(path), std::move(version)}, indirect, {}};
}

TEST(ModFileEditTest, FromTheModuleLineAlone) {
  ModFile file = Parse("module a.com/b\n");
  EXPECT_TRUE(file.AddGoStmt("1.24"));
  EXPECT_TRUE(file.AddToolchainStmt("go1.24.1"));
  file.SetRequire({Need("c.com/d", "v1.0.0", true), Need("c.com/e", "v1.0.0")});
  EXPECT_EQ(
      file.Format(),
      "module a.com/b\n\ngo 1.24\n\ntoolchain go1.24.1\n\nrequire (\n\tc.com/d v1.0.0 // indirect\n"
      "\tc.com/e v1.0.0\n)\n");
  EXPECT_EQ(file.AddGoStmt("x").error().text(), "invalid language version \"x\"");
  EXPECT_EQ(file.AddToolchainStmt("x").error().text(), "invalid toolchain name \"x\"");
  file.DropToolchainStmt();
  file.SetRequire({});
  file.Cleanup();
  EXPECT_EQ(file.Format(), "module a.com/b\n\ngo 1.24\n");
}

TEST(ModFileEditTest, SetRequireKeepsComments) {
  ModFile file = Parse(
      "module m\n\nrequire (\n\t// why b\n\tb.com/b v1.0.0 // indirect; old\n\ta.com/a v1.0.0 // "
      "keep\n"
      "\n\tz.com/z v1.0.0\n)\n");
  file.SetRequire(
      {Need("b.com/b", "v1.1.0"), Need("a.com/a", "v1.0.0", true), Need("c.com/c", "v1.0.0")});
  file.Cleanup();
  EXPECT_EQ(file.Format(),
            "module m\n\nrequire (\n\ta.com/a v1.0.0 // indirect; keep\n\t// why b\n\tb.com/b "
            "v1.1.0 // old\n"
            "\tc.com/c v1.0.0\n)\n");
  EXPECT_EQ(file.require.size(), 3u);
}

TEST(ModFileEditTest, SeparateIndirectSplitsOneBlock) {
  ModFile file = Parse(
      "module m\n\ngo 1.17\n\nrequire (\n\ta.com/a v1.0.0\n\tb.com/b v1.0.0 // indirect\n)\n");
  file.SetRequireSeparateIndirect({Need("a.com/a", "v1.0.0"), Need("b.com/b", "v1.0.0", true),
                                   Need("c.com/c", "v1.0.0", true)});
  file.Cleanup();
  EXPECT_EQ(
      file.Format(),
      "module m\n\ngo 1.17\n\nrequire a.com/a v1.0.0\n\nrequire (\n\tb.com/b v1.0.0 // indirect\n"
      "\tc.com/c v1.0.0 // indirect\n)\n");
}

TEST(ModFileEditTest, SeparateIndirectMovesBetweenBlocksButNotOutOfCommentedOnes) {
  ModFile file = Parse(
      "module m\n\n// pinned\nrequire x.com/x v1.0.0\n\nrequire (\n\ta.com/a v1.0.0\n\tb.com/b "
      "v1.0.0\n)\n\n"
      "require (\n\tc.com/c v1.0.0 // indirect\n\td.com/d v1.0.0 // indirect\n)\n");
  file.SetRequireSeparateIndirect({Need("x.com/x", "v1.0.0", true), Need("a.com/a", "v1.2.0"),
                                   Need("b.com/b", "v1.0.0", true), Need("c.com/c", "v1.0.0"),
                                   Need("d.com/d", "v1.0.0", true)});
  file.Cleanup();
  EXPECT_EQ(
      file.Format(),
      "module m\n\n// pinned\nrequire x.com/x v1.0.0 // indirect\n\nrequire (\n\ta.com/a v1.2.0\n"
      "\tc.com/c v1.0.0\n)\n\nrequire (\n\tb.com/b v1.0.0 // indirect\n\td.com/d v1.0.0 // "
      "indirect\n)\n");
}

TEST(ModFileEditTest, AtMostTwoJoinsAllBlocks) {
  ModFile file = Parse(
      "module m\n\n// pinned\nrequire (\n\tx.com/x v1.0.0\n)\n\n// more\nrequire (\n"
      "\ta.com/a v1.0.0\n\tb.com/b v1.0.0 // indirect\n)\n\nrequire c.com/c v1.0.0 // indirect\n");
  file.SetRequireAtMostTwo({Need("x.com/x", "v1.0.0"), Need("a.com/a", "v1.0.0"),
                            Need("b.com/b", "v1.0.0", true), Need("c.com/c", "v1.0.0", true)});
  file.Cleanup();
  EXPECT_EQ(
      file.Format(),
      "module m\n\n// pinned\n//\n// more\nrequire (\n\ta.com/a v1.0.0\n\tx.com/x v1.0.0\n)\n\n"
      "require (\n\tb.com/b v1.0.0 // indirect\n\tc.com/c v1.0.0 // indirect\n)\n");
}

TEST(ModFileEditTest, RemovalsAndDuplicates) {
  ModFile file = Parse(
      "module m\n\nexclude a.com/a v1.0.0\nexclude a.com/a v1.0.0\nreplace b.com/b => ./x\n"
      "replace b.com/b => ./y\nrequire b.com/b v1.0.0\nrequire b.com/b v1.1.0\n");
  file.SetRequire({Need("b.com/b", "v1.2.0")});
  file.Cleanup();
  EXPECT_EQ(
      file.Format(),
      "module m\n\nexclude a.com/a v1.0.0\n\nreplace b.com/b => ./y\n\nrequire b.com/b v1.2.0\n");
  file.SetRequire({});
  file.Cleanup();
  EXPECT_EQ(file.Format(), "module m\n\nexclude a.com/a v1.0.0\n\nreplace b.com/b => ./y\n");
  EXPECT_TRUE(file.require.empty());
}

TEST(ModFileEditTest, SortsByKindOfBlock) {
  ModFile file = Parse(
      "module m\n\ngo 1.21\n\nexclude (\n\ta.com/a v1.10.0\n\ta.com/a v1.9.0\n)\n\nretract "
      "(\n\tv1.0.0\n"
      "\t[v1.2.0, v1.3.0]\n)\n");
  file.SortBlocks();
  EXPECT_EQ(
      file.Format(),
      "module m\n\ngo 1.21\n\nexclude (\n\ta.com/a v1.9.0\n\ta.com/a v1.10.0\n)\n\nretract (\n"
      "\t[v1.2.0, v1.3.0]\n\tv1.0.0\n)\n");
}

TEST(ModFileEditTest, CopiesAreIndependent) {
  ModFile file = Parse("module m\n\nrequire a.com/a v1.0.0\n");
  ModFile copy = file;
  copy.SetRequire({Need("a.com/a", "v1.1.0")});
  EXPECT_EQ(file.Format(), "module m\n\nrequire a.com/a v1.0.0\n");
  EXPECT_EQ(copy.Format(), "module m\n\nrequire a.com/a v1.1.0\n");
}

}  // namespace
}  // namespace gorun::modules
