#include "source/embed_resolve.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "host/testing/mem_fs.h"

namespace gorun::source {
namespace {

class ResolveEmbedTest : public testing::Test {
 protected:
  ResolveEmbedTest() {
    for (auto path : {"a.txt", "b.txt", "d/x.txt", "d/.hidden", "d/_under", "d/e/y.txt",
                      "d/mod/go.mod", "d/mod/z.txt", "other/go.mod", "other/f.txt", "bad/con.txt",
                      "mixed/aux", "mixed/b", ".git/config", "all/.h", "all/.git/x"}) {
      files_.Add(base::StrCat("/p/", path), "");
    }
    files_.AddDir("/p/empty");
    files_.AddSymlink("a.txt", "/p/link");
    files_.AddSymlink("d", "/p/dirlink");
  }

  std::string Resolve(std::vector<std::string> patterns, const EmbedRules& rules = {}) {
    auto result = ResolveEmbed(files_, "/p", patterns, rules);
    return result ? base::Join(result->files, " ") : result.error().text;
  }

  host::testing::MemFs files_;
};

TEST_F(ResolveEmbedTest, Files) {
  EXPECT_EQ(Resolve({"*.txt"}), "a.txt b.txt");
  EXPECT_EQ(Resolve({"b.txt", "a.txt", "*.txt"}), "a.txt b.txt");
  EXPECT_EQ(Resolve({"d"}), "d/e/y.txt d/x.txt");
  EXPECT_EQ(Resolve({"all:d"}), "d/.hidden d/_under d/e/y.txt d/x.txt");
  EXPECT_EQ(Resolve({"d/*"}), "pattern d/*: cannot embed directory d/mod: in different module");
  EXPECT_EQ(Resolve({"d/.hidden", "d/?/*"}), "d/.hidden d/e/y.txt");
  EXPECT_EQ(Resolve({"all:all"}), "all/.h");
  auto result = ResolveEmbed(files_, "/p", {"*.txt", "d"});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->by_pattern["*.txt"], (std::vector<std::string>{"a.txt", "b.txt"}));
}

TEST_F(ResolveEmbedTest, Errors) {
  EXPECT_EQ(Resolve({"x*"}), "pattern x*: no matching files found");
  EXPECT_EQ(Resolve({"a.txt", "nosuch"}), "pattern nosuch: no matching files found");
  for (auto pattern : {"../p", ".", "", "/a", "a//b", "[", "./a.txt"}) {
    EXPECT_EQ(Resolve({pattern}), base::StrCat("pattern ", pattern, ": invalid pattern syntax"));
  }
  EXPECT_EQ(Resolve({"other/f.txt"}),
            "pattern other/f.txt: cannot embed file other/f.txt: in different module");
  EXPECT_EQ(Resolve({"empty"}),
            "pattern empty: cannot embed directory empty: contains no embeddable files");
  EXPECT_EQ(Resolve({"all"}),
            "pattern all: cannot embed directory all: contains no embeddable files");
  EXPECT_EQ(Resolve({"link"}), "pattern link: cannot embed irregular file link");
  EXPECT_EQ(Resolve({"link"}, {.follow_symlinks = true}), "link");
  EXPECT_EQ(Resolve({"dirlink"}, {.follow_symlinks = true}),
            "pattern dirlink: cannot embed irregular file dirlink");
  EXPECT_EQ(Resolve({"dirlink/x.txt"}),
            "pattern dirlink/x.txt: cannot embed file dirlink/x.txt: in non-directory dirlink");
  EXPECT_EQ(Resolve({".git"}), "pattern .git: cannot embed directory .git: invalid name .git");
  EXPECT_EQ(Resolve({".git/config"}),
            "pattern .git/config: cannot embed file .git/config: in invalid directory .git");
  EXPECT_EQ(Resolve({"bad"}), "pattern bad: cannot embed file bad/con.txt: invalid name con.txt");
  EXPECT_EQ(Resolve({"mixed"}), "pattern mixed: cannot embed file mixed/aux: invalid name aux");
  EXPECT_EQ(Resolve({"mixed"}, {.skip_bad_names = true}), "mixed/b");
  EXPECT_EQ(Resolve({"bad"}, {.skip_bad_names = true}),
            "pattern bad: cannot embed directory bad: contains no embeddable files");
}

TEST_F(ResolveEmbedTest, PatternMayHaveMoreElementsThanTheStackHasRoomFor) {
  std::string pattern = "d/*";
  for (int i = 0; i < 500000; i++) pattern += "/*";
  EXPECT_EQ(Resolve({pattern}), base::StrCat("pattern ", pattern, ": no matching files found"));
}

TEST(IsBadEmbedName, Names) {
  for (auto name : {"a", ".x", "a b", "é", "com0", "a..b"})
    EXPECT_FALSE(IsBadEmbedName(name, base::UnicodeVersion::k15)) << name;
  for (auto name : {"", ".", "a.", "a:b", "a*", "Con.x", "lpt1", "a\xFF", "€"}) {
    EXPECT_TRUE(IsBadEmbedName(name, base::UnicodeVersion::k15)) << name;
  }
  EXPECT_TRUE(IsBadEmbedName("\u1C89.txt", base::UnicodeVersion::k15));
  EXPECT_FALSE(IsBadEmbedName("\u1C89.txt", base::UnicodeVersion::k17));
}

}  // namespace
}  // namespace gorun::source
