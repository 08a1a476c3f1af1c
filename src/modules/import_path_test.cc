#include "modules/import_path.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

TEST(ImportPathTest, Kinds) {
  EXPECT_TRUE(IsStandardImportPath("net/http"));
  EXPECT_TRUE(IsStandardImportPath("net/v1.2"));
  EXPECT_FALSE(IsStandardImportPath("example.com/x"));
  for (const char* local : {".", "..", "./x", "../x", "./"}) EXPECT_TRUE(IsLocalImport(local));
  for (const char* other : {"", ".x", "...", "..x", "x/./y", "/x"})
    EXPECT_FALSE(IsLocalImport(other)) << other;
}

TEST(ImportPathTest, MetaPackages) {
  EXPECT_TRUE(IsMetaPackage("std", "1.24.11"));
  EXPECT_TRUE(IsMetaPackage("tool", "1.24.11"));
  EXPECT_FALSE(IsMetaPackage("work", "1.24.11"));
  EXPECT_TRUE(IsMetaPackage("work", "1.25rc1"));
  EXPECT_TRUE(IsMetaPackage("work", "1.26.8"));
  EXPECT_FALSE(IsMetaPackage("cmd/go", "1.26.8"));
}

TEST(ImportPathTest, VersionElements) {
  for (const char* version : {"v2", "v10"}) EXPECT_TRUE(IsVersionElement(version)) << version;
  for (const char* other : {"v", "v0", "v1", "v05", "v2x", "2", ""})
    EXPECT_FALSE(IsVersionElement(other)) << other;
}

TEST(ImportPathTest, Prefixes) {
  EXPECT_TRUE(HasSlashPrefix("a/b", "a"));
  EXPECT_TRUE(HasSlashPrefix("a/b", "a/"));
  EXPECT_TRUE(HasSlashPrefix("a/b", "a/b"));
  EXPECT_TRUE(HasSlashPrefix("a/b", ""));
  EXPECT_FALSE(HasSlashPrefix("ab", "a"));
  EXPECT_FALSE(HasSlashPrefix("a", "a/"));
  EXPECT_EQ(PathDir("a/b/c"), "a/b");
  EXPECT_EQ(PathDir("a"), ".");
  EXPECT_EQ(PathDir("/a"), "/");
}

}  // namespace
}  // namespace gorun::modules
