#include "modules/module_cache.h"

#include <gtest/gtest.h>

#include "host/testing/mem_fs.h"
#include "modules/dirhash.h"

namespace gorun::modules {
namespace {

const ModuleCache kCache("/mod");
const Version kMod{"github.com/Foo/bar", "v1.0.0-RC1"};

TEST(ModuleCacheTest, Names) {
  EXPECT_EQ(*kCache.VersionsDir("github.com/Foo/bar"),
            "/mod/cache/download/github.com/!foo/bar/@v");
  EXPECT_EQ(*kCache.CachePath(kMod, "info"),
            "/mod/cache/download/github.com/!foo/bar/@v/v1.0.0-!r!c1.info");
  EXPECT_EQ(*kCache.ModuleDir(kMod), "/mod/github.com/!foo/bar@v1.0.0-!r!c1");
  EXPECT_EQ(kCache.SideLockPath(), "/mod/cache/lock");
}

TEST(ModuleCacheTest, BadNames) {
  EXPECT_EQ(kCache.CachePath({"a.com/b", "master"}, "mod").error().text(),
            "non-semver module version \"master\"");
  EXPECT_EQ(kCache.ModuleDir({"a.com/b", "v1.0"}).error().text(),
            "non-canonical module version \"v1.0\"");
  EXPECT_EQ(kCache.CachePath({"go", "1.21"}, "mod").error().text(),
            "internal error: invalid operation on toolchain module");
  EXPECT_FALSE(kCache.ModuleDir({"../x", "v1.0.0"}));
}

TEST(ModuleCacheTest, DownloadDir) {
  host::testing::MemFs fs;
  std::string dir = *kCache.ModuleDir(kMod);
  auto find = [&] {
    auto found = FindDownloadDir(fs, kCache, kMod);
    EXPECT_TRUE(found || found.error().Is(base::ErrorKind::kNotFound));
    return found ? *found : found.error().text();
  };
  EXPECT_EQ(find(), "stat " + dir + ": no such file or directory");
  fs.AddDir(dir);
  EXPECT_EQ(find(), dir + ": ziphash file is missing");
  fs.Add(*kCache.CachePath(kMod, "ziphash"), "h1:x");
  EXPECT_EQ(find(), dir);
  fs.Add(*kCache.CachePath(kMod, "partial"), "");
  EXPECT_EQ(find(), dir + ": not completely extracted");
}

TEST(InfoFileTest, RoundTrip) {
  for (
      std::string_view text :
      {R"({"Version":"v0.30.0","Time":"2025-10-08T15:25:01Z"})",
       R"({"Version":"v1.0.0","Time":"2025-10-08T15:25:01Z","Origin":{}})",
       R"({"Version":"v1.0.0","Time":"2025-10-08T15:25:01.5+02:00","Origin":{"VCS":"git","URL":"https://x/a\u0026b","Subdir":"s","Hash":"h","TagPrefix":"p","TagSum":"t","Ref":"refs/tags/v1.0.0","RepoSum":"r"}})"}) {
    auto info = ParseInfo(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_EQ(info->Json(), text);
  }
}

TEST(InfoFileTest, ReadsAsEncodingJsonDoes) {
  auto info = ParseInfo(
      R"( {"name":"x","Short":"y","version":"v1.0.0","Time":"2025-10-08T15:25:01.000Z","Origin":null} )");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->Json(), R"({"Version":"v1.0.0","Time":"2025-10-08T15:25:01Z"})");
  EXPECT_EQ(ParseInfo("null")->Json(), R"({"Version":"","Time":"0001-01-01T00:00:00Z"})");
  for (std::string_view bad :
       {"", "{", "[]", "1", R"({"Version":1})", R"({"Time":"now"})", R"({"Origin":[]})",
        R"({"Origin":{"URL":{}}})", "{\"Version\":\"\xff\"}", "{} x", "\xEF\xBB\xBF{}"}) {
    EXPECT_FALSE(ParseInfo(bad)) << bad;
  }
}

TEST(InfoFileTest, Cleaned) {
  InfoFile info;
  info.version = "v0.0.0-20200229010203-abcdefabcdef";
  info.origin = Origin{"git", "u", "", "h", "p", "t", "refs/heads/main", "r"};
  EXPECT_EQ(info.Cleaned().origin, (Origin{"git", "u", "", "h", "", "", "", ""}));
  info.version = "v1.0.0";
  EXPECT_EQ(info.Cleaned().origin->ref, "refs/heads/main");
}

TEST(DirhashTest, Hashes) {
  // What go.sum lists for a module without a go.mod, and for an empty one.
  EXPECT_EQ(GoModHash(""), "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
  auto hash = Hash1({{"b", base::Sha256::Of("2")}, {"a", base::Sha256::Of("1")}});
  EXPECT_EQ(*hash, *Hash1({{"a", base::Sha256::Of("1")}, {"b", base::Sha256::Of("2")}}));
  EXPECT_TRUE(IsValidSum(*hash + "\n"));
  EXPECT_FALSE(IsValidSum("h1:abc") || IsValidSum(hash->substr(1) + std::string(1, '\0')));
  EXPECT_EQ(Hash1({{"a\nb", {}}}).error().text(),
            "dirhash: filenames with newlines are not supported");
}

}  // namespace
}  // namespace gorun::modules
