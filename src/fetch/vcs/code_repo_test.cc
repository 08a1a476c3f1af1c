#include "fetch/vcs/code_repo.h"

#include <gtest/gtest.h>

#include <map>

#include "base/strings.h"
#include "fetch/testing/test_machine.h"
#include "fetch/vcs/client_table.h"

namespace gorun::fetch {
namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

/// Three commits in a row, 0123456789ab, 1123456789ab and 2123456789ab, with tags and files.
class ToyHost : public CodeHost {
 public:
  base::Result<CodeTags> Tags(const std::string& prefix) override {
    CodeTags list;
    for (const auto& [tag, commit] : tags) {
      if (tag.starts_with(prefix)) list.list.push_back({tag, StrCat(commit)});
    }
    return list;
  }
  base::Result<CodeRevision> Stat(const std::string& revision) override {
    int commit = -1;
    if (auto at = tags.find(revision); at != tags.end()) commit = at->second;
    for (int i = 0; i < 3; i++) {
      if (revision == Name(i)) commit = i;
    }
    if (revision == "main") commit = 2;
    if (commit < 0) return Fail(UnknownRevision(revision));
    CodeRevision found;
    found.name = found.short_name = Name(commit);
    found.version = tags.contains(revision) ? revision : found.name;
    found.time = *modules::TimeStamp::ParseRfc3339(StrCat("2020-01-01T00:00:0", commit, "Z"));
    for (const auto& [tag, at] : tags) {
      if (at == commit) found.tags.push_back(tag);
    }
    return found;
  }
  base::Result<CodeRevision> Latest() override { return Stat("main"); }
  base::Result<std::optional<std::string>> ReadFile(const std::string& revision,
                                                    const std::string& file) override {
    TRY_ASSIGN(CodeRevision found, Stat(revision));
    auto at = files.find(StrCat(found.name.substr(0, 1), "/", file));
    if (at == files.end()) return std::nullopt;
    return at->second;
  }
  base::Status Export(const std::string&, const std::string&, const std::string&,
                      const std::function<base::Status(const SourceTree&)>&) override {
    return Fail("no export");
  }
  bool KnowsAncestry() const override { return knows_ancestry; }
  base::Result<std::string> RecentTag(
      const std::string& revision, const std::string& prefix,
      const std::function<bool(const std::string&)>& allowed) override {
    std::string best;
    for (const auto& [tag, commit] : tags) {
      if (commit <= revision[0] - '0' && tag.starts_with(prefix) && allowed(tag)) best = tag;
    }
    return best;
  }
  base::Result<bool> DescendsFrom(const std::string& revision, const std::string& tag) override {
    return tags[tag] <= revision[0] - '0';
  }

  static std::string Name(int commit) { return StrCat(commit, "123456789ab"); }

  std::map<std::string, int> tags;
  /// "COMMIT/PATH".
  std::map<std::string, std::string> files;
  bool knows_ancestry = true;
};

class CodeRepoTest : public ::testing::Test, public Transport {
 protected:
  base::Result<HttpReply> Get(const HttpRequest&) override { return Fail("no"); }
  base::Result<HttpReply> Download(const HttpRequest&, const std::string&) override {
    return Fail("no");
  }
  base::Result<ZipReport> ProcessZip(const ZipJob&) override { return Fail("no"); }
  base::Status PackModule(const PackJob&) override { return Fail("no"); }
  void Stop() override {}

  std::unique_ptr<ModuleRepo> Open(const std::string& path,
                                   const std::string& root = "a.example/m") {
    auto repo = CodeRepo::Open(machine_.host(), *this, host_, root, "", path);
    EXPECT_TRUE(repo.has_value());
    return repo ? std::move(*repo) : nullptr;
  }
  std::string Stat(const std::string& path, const std::string& revision) {
    auto info = Open(path)->Stat(revision);
    return info ? info->version : info.error().text();
  }
  std::string Versions(const std::string& path) {
    auto list = Open(path)->Versions("");
    return list ? base::Join(*list, " ") : list.error().text();
  }

  testing::TestMachine machine_;
  ToyHost host_;
};

TEST_F(CodeRepoTest, TagsAreVersions) {
  host_.tags = {{"v1.0.0", 0}, {"v1.1.0", 1}, {"v1.1", 1},
                {"x", 2},      {"v2.0.0", 2}, {"sub/v1.5.0", 2}};
  host_.files = {{"0/go.mod", "module a.example/m\n"}, {"1/go.mod", "module a.example/m\n"}};
  // The last version of v1 has a go.mod file: v2.0.0 is not for this path.
  EXPECT_EQ(Versions("a.example/m"), "v1.0.0 v1.1.0");
  EXPECT_EQ(Stat("a.example/m", "v1.0.0"), "v1.0.0");
  EXPECT_EQ(Stat("a.example/m", "v1.0.0+incompatible"),
            "a.example/m@v1.0.0+incompatible: invalid version: +incompatible suffix not allowed: "
            "major version v1 is compatible");
  EXPECT_EQ(Stat("a.example/m", "v1.9.0"),
            "a.example/m@v1.9.0: invalid version: unknown revision v1.9.0");
  host_.files.erase("1/go.mod");
  EXPECT_EQ(Versions("a.example/m"), "v1.0.0 v1.1.0 v2.0.0+incompatible");
  EXPECT_EQ(Stat("a.example/m", "v2.0.0"), "v2.0.0+incompatible");
}

TEST_F(CodeRepoTest, OtherCommitsHavePseudoVersions) {
  EXPECT_EQ(Stat("a.example/m", "main"), "v0.0.0-20200101000002-2123456789ab");
  host_.tags = {{"v1.0.0", 0}, {"v1.1.0-pre", 1}};
  EXPECT_EQ(Stat("a.example/m", "main"), "v1.1.0-pre.0.20200101000002-2123456789ab");
  host_.knows_ancestry = false;
  EXPECT_EQ(Stat("a.example/m", "main"), "v0.0.0-20200101000002-2123456789ab");
}

TEST_F(CodeRepoTest, PseudoVersionsMustBeTrue) {
  host_.tags = {{"v1.0.0", 1}};
  auto stat = [&](const std::string& version) { return Stat("a.example/m", version); };
  auto invalid = [&](const std::string& version, std::string_view why) {
    return StrCat("a.example/m@", version, ": invalid pseudo-version: ", why);
  };
  std::string good = "v1.0.1-0.20200101000002-2123456789ab";
  EXPECT_EQ(stat(good), good);
  std::string late = "v1.0.1-0.20200101000003-2123456789ab";
  EXPECT_EQ(stat(late),
            invalid(late, "does not match version-control timestamp (expected 20200101000002)"));
  std::string untagged = "v1.1.1-0.20200101000002-2123456789ab";
  EXPECT_EQ(stat(untagged), invalid(untagged, "preceding tag (v1.1.0) not found"));
  std::string before = "v1.0.1-0.20200101000000-0123456789ab";
  EXPECT_EQ(stat(before),
            invalid(before, "revision 0123456789ab is not a descendent of preceding tag (v1.0.0)"));
  std::string tagged = "v1.0.1-0.20200101000001-1123456789ab";
  EXPECT_EQ(stat(tagged),
            invalid(tagged,
                    "tag (v1.0.0) found on revision 1123456789ab is already canonical, so should "
                    "not be replaced with a pseudo-version derived from that tag"));
  std::string no_v0 = "v1.0.0-20200101000002-2123456789ab";
  std::string no_time = "v1.0.1-0.20200101000099-2123456789ab";
  EXPECT_EQ(stat(no_time), invalid(no_time, "malformed time \"20200101000099\""));
  std::string no_patch = "v1.0.0-0.20200101000002-2123456789ab";
  EXPECT_EQ(stat(no_patch),
            invalid(no_patch, "version before v1.0.0 would have negative patch number"));
  EXPECT_EQ(stat(no_v0), invalid(no_v0, "major version without preceding tag must be v0, not v1"));
}

TEST_F(CodeRepoTest, RetractedVersionsAreNoBase) {
  host_.tags = {{"v1.0.0", 0}, {"v1.1.0", 1}};
  host_.files = {{"1/go.mod", "module a.example/m\nretract v1.1.0\n"}};
  EXPECT_EQ(Stat("a.example/m", "main"), "v1.0.1-0.20200101000002-2123456789ab");
}

TEST_F(CodeRepoTest, SubdirectoriesAndMajorVersions) {
  host_.tags = {{"sub/v1.0.0", 1}, {"v2.0.0", 1}, {"v3.0.0", 2}};
  host_.files = {{"1/sub/go.mod", "module a.example/m/sub\n"},
                 {"1/go.mod", "module a.example/m/v2\n"},
                 {"2/v3/go.mod", "module a.example/m/v3\n"},
                 {"2/go.mod", "module a.example/m/v2\n"}};
  EXPECT_EQ(Versions("a.example/m/sub"), "v1.0.0");
  EXPECT_EQ(Stat("a.example/m/sub", "v1.0.0"), "v1.0.0");
  EXPECT_EQ(Stat("a.example/m/v2", "v2.0.0"), "v2.0.0");
  EXPECT_EQ(Stat("a.example/m/v3", "v3.0.0"), "v3.0.0");
  EXPECT_EQ(Open("a.example/m/v3")->GoMod("v3.0.0").value(), "module a.example/m/v3\n");
  EXPECT_EQ(Stat("a.example/m", "v2.0.0"),
            "a.example/m@v2.0.0: invalid version: go.mod has post-v2 module path "
            "\"a.example/m/v2\" at revision v2.0.0");
  EXPECT_EQ(Stat("a.example/m/v3", "v2.0.0"),
            "a.example/m/v3@v2.0.0: invalid version: go.mod has non-.../v3 module path "
            "\"a.example/m/v2\" (and .../v3/go.mod does not exist) at revision v2.0.0");
  EXPECT_EQ(Stat("a.example/m/other", "main"),
            "a.example/m/other@v0.0.0-20200101000002-2123456789ab: invalid version: missing "
            "a.example/m/other/go.mod at revision 2123456789ab");
  // What could not be read is another matter than what is not there.
  EXPECT_EQ(Open("a.example/m")->GoMod("v0.5.0").error().text(),
            "reading a.example/m/go.mod at revision v0.5.0: unknown revision v0.5.0");
}

TEST_F(CodeRepoTest, MissingGoModIsMadeUp) {
  host_.tags = {{"v1.0.0", 0}};
  EXPECT_EQ(Open("a.example/m")->GoMod("v1.0.0").value(), "module a.example/m\n");
  EXPECT_EQ(
      CodeRepo::Open(machine_.host(), *this, host_, "b.example", "", "a.example/m").error().text(),
      "mismatched repo: found b.example for a.example/m");
}

TEST(ClientAnswersTest, Parse) {
  auto hg =
      ParseHgStat("tip", "0123456789012345678901234567890123456789 1600000000 -7200 v1.0.0 tip");
  ASSERT_TRUE(hg.has_value());
  EXPECT_EQ(hg->short_name, "012345678901");
  EXPECT_EQ(hg->time.Compact(), "20200913122640");
  EXPECT_EQ(hg->tags, std::vector<std::string>{"v1.0.0"});
  EXPECT_EQ(ParseHgStat("x", "y").error().text(), "unexpected response from hg log: \"y\"");

  auto svn = ParseSvnStat("latest",
                          "<?xml version=\"1.0\"?>\n<log>\n<logentry\n   revision=\"7\">\n"
                          "<date>2020-09-13T12:26:40.123456Z</date>\n</logentry></log>");
  ASSERT_TRUE(svn.has_value());
  EXPECT_EQ(svn->name, "7");
  EXPECT_EQ(svn->short_name, "000000000007");
  EXPECT_EQ(svn->time.nanoseconds, 123456000);
  EXPECT_FALSE(ParseSvnStat("x", "<log></log>").has_value());

  auto bzr = ParseBzrStat("revno:-1",
                          "-----\nrevno: 3 [merge]\ntags: v1.0.0, x\ntimestamp: Sun 2020-09-13 "
                          "14:26:40 +0200\nmessage:\n  revno: 9\n");
  ASSERT_TRUE(bzr.has_value());
  EXPECT_EQ(bzr->short_name, "000000000003");
  EXPECT_EQ(bzr->time.Compact(), "20200913122640");
  EXPECT_EQ(bzr->tags.size(), 2u);

  auto fossil = ParseFossilStat(
      "trunk", "x\nhash:  0123456789012345678901234567890123456789 2020-09-13 12:26:40 UTC\n");
  ASSERT_TRUE(fossil.has_value());
  EXPECT_EQ(fossil->time.Compact(), "20200913122640");
  EXPECT_EQ(fossil->short_name, "012345678901");
}

}  // namespace
}  // namespace gorun::fetch
