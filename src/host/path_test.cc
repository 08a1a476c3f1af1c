#include "host/path.h"

#include <gtest/gtest.h>

namespace gorun::host {
namespace {

// From path/filepath's own tests.
TEST(Path, Clean) {
  const std::pair<const char*, const char*> kCases[] = {{"", "."},
                                                        {"abc", "abc"},
                                                        {"abc/def", "abc/def"},
                                                        {".", "."},
                                                        {"..", ".."},
                                                        {"../..", "../.."},
                                                        {"/abc", "/abc"},
                                                        {"/", "/"},
                                                        {"abc/", "abc"},
                                                        {"//abc//", "/abc"},
                                                        {"abc/./def", "abc/def"},
                                                        {"/./abc/def", "/abc/def"},
                                                        {"abc/def/ghi/../jkl", "abc/def/jkl"},
                                                        {"abc/def/..", "abc"},
                                                        {"abc/def/../..", "."},
                                                        {"/abc/def/../..", "/"},
                                                        {"abc/def/../../..", ".."},
                                                        {"/abc/def/../../..", "/"},
                                                        {"/../abc", "/abc"},
                                                        {"a/../b:/../../c", "../c"},
                                                        {"abc/./../def", "def"},
                                                        {"abc/../../././../def", "../../def"},
                                                        {"...", "..."},
                                                        {"a/...", "a/..."},
                                                        {".a/..b", ".a/..b"}};
  for (auto [path, want] : kCases) EXPECT_EQ(CleanPath(path), want) << path;
}

TEST(Path, Join) {
  EXPECT_EQ(JoinPath("", ""), "");
  EXPECT_EQ(JoinPath("a", ""), "a");
  EXPECT_EQ(JoinPath("", "../a"), "../a");
  EXPECT_EQ(JoinPath("a/b", "../../c"), "c");
  EXPECT_EQ(JoinPath("/", "a"), "/a");
  EXPECT_EQ(JoinPath("/a", "/b", "c"), "/a/b/c");
  EXPECT_EQ(JoinPath("a", "", "", "d"), "a/d");
}

TEST(Path, Parts) {
  EXPECT_EQ(BaseName(""), ".");
  EXPECT_EQ(BaseName("//"), "/");
  EXPECT_EQ(BaseName("a/b//"), "b");
  EXPECT_EQ(DirName(""), ".");
  EXPECT_EQ(DirName("a"), ".");
  EXPECT_EQ(DirName("/a"), "/");
  EXPECT_EQ(DirName("a/b/"), "a/b");
  EXPECT_EQ(Extension("a.b/c"), "");
  EXPECT_EQ(Extension("x.tar.gz"), ".gz");
  EXPECT_EQ(Extension("x."), ".");
}

TEST(Path, Abs) {
  EXPECT_EQ(AbsPath("/w", "a/../b"), "/w/b");
  EXPECT_EQ(AbsPath("/w", "/a//b/"), "/a/b");
  EXPECT_EQ(AbsPath("/w", ""), "/w");
}

TEST(Path, Rel) {
  const std::tuple<const char*, const char*, const char*> kCases[] = {
      {"a/b", "a/b", "."},
      {"a/b", "a/b/../c", "../c"},
      {"a/b", "c/d", "../../c/d"},
      {"a/b/c", "a/b", ".."},
      {"a/b", ".", "../.."},
      {".", "a", "a"},
      {"../../a/b", "../../a/b/c/d", "c/d"},
      {"/a/b/c", "/a/b", ".."},
      {"/", "/a", "a"},
      {"..", "../..", ".."},
      {"/ab", "/abc", "../abc"}};
  for (auto [base, target, want] : kCases) {
    auto got = RelPath(base, target);
    ASSERT_TRUE(got) << base << " " << target;
    EXPECT_EQ(*got, want) << base << " " << target;
  }
  EXPECT_EQ(RelPath("../..", "..").error().text(), "Rel: can't make .. relative to ../..");
  EXPECT_FALSE(RelPath("/a", "a"));
  EXPECT_FALSE(RelPath("..", "a"));
}

TEST(Path, Prefix) {
  EXPECT_TRUE(HasPathPrefix("/a/b", "/a"));
  EXPECT_TRUE(HasPathPrefix("/a/b", "/a/"));
  EXPECT_TRUE(HasPathPrefix("/a", "/a"));
  EXPECT_TRUE(HasPathPrefix("/a", ""));
  EXPECT_FALSE(HasPathPrefix("/ab", "/a"));
  EXPECT_FALSE(HasPathPrefix("/a", "/a/b"));
}

TEST(Path, Local) {
  for (const char* local : {"a", ".", "a/../b", "a/..", "...", "./x"}) {
    EXPECT_TRUE(IsLocalPath(local)) << local;
  }
  for (const char* other : {"", "/", "/a", "..", "../a", "a/../..", "a/../../b"}) {
    EXPECT_FALSE(IsLocalPath(other)) << other;
  }
}

}  // namespace
}  // namespace gorun::host
