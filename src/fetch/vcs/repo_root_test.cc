#include <gtest/gtest.h>

#include "base/strings.h"
#include "fetch/vcs/govcs.h"
#include "fetch/vcs/known_hosts.h"
#include "fetch/vcs/meta_imports.h"

namespace gorun::fetch {
namespace {

using base::StrCat;

std::string Govcs(std::string_view govcs, std::string_view vcs, std::string_view path,
                  std::string_view goprivate = "") {
  auto policy = GovcsPolicy::Parse(govcs);
  if (!policy) return policy.error().text();
  auto checked = policy->Check(vcs, path, goprivate);
  return checked ? "ok" : checked.error().text();
}

TEST(GovcsTest, FirstRuleThatMatchesDecides) {
  EXPECT_EQ(Govcs("", "git", "a.example/x"), "ok");
  EXPECT_EQ(Govcs("", "svn", "a.example/x"),
            "GOVCS disallows using svn for public a.example/x; see 'go help vcs'");
  EXPECT_EQ(Govcs("", "svn", "a.example/x", "a.example"), "ok");
  EXPECT_EQ(Govcs("private:hg", "git", "a.example/x", "a.example"),
            "GOVCS disallows using git for private a.example/x; see 'go help vcs'");
  EXPECT_EQ(Govcs("a.example:off, *:all", "git", "a.example/x"),
            "GOVCS disallows using git for public a.example/x; see 'go help vcs'");
  EXPECT_EQ(Govcs("a.example:git | svn,*:off", "svn", "a.example/x"), "ok");
}

TEST(GovcsTest, RefusesNonsense) {
  EXPECT_EQ(Govcs("git", "git", "x"), "malformed entry in GOVCS (missing colon): \"git\"");
  EXPECT_EQ(Govcs(":git", "git", "x"), "empty pattern in GOVCS: \":git\"");
  EXPECT_EQ(Govcs("x:", "git", "x"), "empty VCS list in GOVCS: \"x:\"");
  EXPECT_EQ(Govcs("x:git,,", "git", "x"), "empty entry in GOVCS");
  EXPECT_EQ(Govcs("./x:git", "git", "x"), "relative pattern not allowed in GOVCS: \"./x\"");
  EXPECT_EQ(Govcs("x:git||hg", "git", "x"), "empty VCS name in GOVCS: \"x:git||hg\"");
  EXPECT_EQ(Govcs("x:git, x:hg", "git", "x"),
            "unreachable pattern in GOVCS: \"x:hg\" after \"x:git\"");
}

std::string Host(std::string_view path, bool fallback = false,
                 const FetchRules& rules = FetchRules()) {
  auto match = fallback ? MatchFallbackHost(path) : MatchKnownHost(path, rules);
  if (!match) return match.error().text();
  if (!*match) return "unknown";
  return StrCat((*match)->vcs, " ", (*match)->repo, " ", (*match)->root,
                (*match)->series_root.empty() ? "" : " or " + (*match)->series_root);
}

TEST(KnownHostsTest, HostsWithPathsOfTheirOwn) {
  EXPECT_EQ(Host("github.com/a/b.c/d/v2"), "git https://github.com/a/b.c github.com/a/b.c");
  EXPECT_EQ(Host("github.com/a"), "invalid github.com import path \"github.com/a\"");
  EXPECT_EQ(Host("github.com/a/b/~c"), "invalid github.com import path \"github.com/a/b/~c\"");
  EXPECT_EQ(Host("github.com/a/b.git"), "invalid version control suffix in github.com/ path");
  EXPECT_EQ(Host("github.community/a/b"), "unknown");
  EXPECT_EQ(Host("bitbucket.org/a/b/c"), "git https://bitbucket.org/a/b bitbucket.org/a/b");
  EXPECT_EQ(Host("hub.jazz.net/git/a1/b/c"),
            "git https://hub.jazz.net/git/a1/b hub.jazz.net/git/a1/b");
  EXPECT_EQ(Host("hub.jazz.net/git/A/b"),
            "invalid hub.jazz.net/git import path \"hub.jazz.net/git/A/b\"");
  EXPECT_EQ(Host("git.apache.org/a_b.git/c"),
            "git https://git.apache.org/a_b.git git.apache.org/a_b.git");
  EXPECT_EQ(Host("git.apache.org/a_b"),
            "invalid git.apache.org import path \"git.apache.org/a_b\"");
  EXPECT_EQ(Host("git.openstack.org/a/b.git"),
            "git https://git.openstack.org/a/b.git git.openstack.org/a/b.git");
  EXPECT_EQ(Host("chiselapp.com/user/a/repository/b"),
            "fossil https://chiselapp.com/user/a/repository/b chiselapp.com/user/a/repository/b");
  EXPECT_EQ(Host("chiselapp.com/user/a/repository/b/c"),
            "invalid chiselapp.com import path \"chiselapp.com/user/a/repository/b/c\"");
  EXPECT_EQ(Host("example.net/x"), "no modules on example.net");
  EXPECT_EQ(Host("rsc.io"), "rsc.io is not a module");
  EXPECT_EQ(Host("https:/x"), "\"https://\" not allowed in import path");
}

TEST(KnownHostsTest, Suffixes) {
  EXPECT_EQ(Host("a.example/x/y.git/z"), "git a.example/x/y a.example/x/y.git");
  EXPECT_EQ(Host("a.example:8080/y.hg"), "hg a.example:8080/y a.example:8080/y.hg");
  EXPECT_EQ(Host("a.example/~x/y.svn/z.git"), "svn a.example/~x/y a.example/~x/y.svn");
  EXPECT_EQ(Host("a.example/x.git.git"), "git a.example/x.git a.example/x.git.git");
  EXPECT_EQ(Host("a.example/.git"), "unknown");
  EXPECT_EQ(Host("nodot/x.git"), "unknown");
  EXPECT_EQ(Host("a.example/x.git/+"), "unknown");
  // There is no Bazaar in Go 1.27.
  EXPECT_EQ(Host("a.example/x.bzr/y", false, FetchRulesFor(26)), "bzr a.example/x a.example/x.bzr");
  EXPECT_EQ(Host("a.example/x.bzr/y", false, FetchRulesFor(27)), "unknown");
}

TEST(KnownHostsTest, Launchpad) {
  EXPECT_EQ(Host("launchpad.net/p"), "unknown");
  EXPECT_EQ(Host("launchpad.net/p", true), "bzr https://launchpad.net/p launchpad.net/p");
  EXPECT_EQ(Host("launchpad.net/p/s/x", true),
            "bzr https://launchpad.net/p/s launchpad.net/p/s or launchpad.net/p");
  EXPECT_EQ(Host("launchpad.net/~u/+junk/x/y", true),
            "bzr https://launchpad.net/~u/+junk/x launchpad.net/~u/+junk/x");
  EXPECT_EQ(Host("launchpad.net/~u/p", true),
            "invalid launchpad.net import path \"launchpad.net/~u/p\"");
  EXPECT_EQ(Host("a.example/x", true), "unknown");
}

std::string Metas(std::string_view page) {
  auto imports = ParseMetaImports(page);
  if (!imports) return imports.error().text();
  std::string out;
  for (const MetaImport& tag : *imports) {
    base::StrAppend(out, tag.prefix, " ", tag.vcs, " ", tag.repo,
                    tag.subdir.empty() ? "" : " " + tag.subdir, ";");
  }
  return out;
}

TEST(MetaImportsTest, ReadsHeads) {
  constexpr std::string_view kTag = R"(<meta name="go-import" content="foo/bar git https://g/x">)";
  std::string found = "foo/bar git https://g/x;";
  EXPECT_EQ(Metas(kTag), found);
  EXPECT_EQ(Metas(StrCat("<!DOCTYPE html PUBLIC \"a>b\">\n<html lang=en><!-- x --><head>\n",
                         "<title>a &mdash; b &amp c</title><script async src=x></script>",
                         "<link rel=x href='y'/>", kTag, "</head><body> a < b")),
            found);
  EXPECT_EQ(Metas(R"(<META CONTENT='a&#47;b  hg  http://x&amp;y' NAME=go-import></head>)"),
            "a/b hg http://x&y;");
  EXPECT_EQ(Metas(StrCat("<head></head>", kTag)), "");
  EXPECT_EQ(Metas(StrCat("<body>", kTag)), "");
  EXPECT_EQ(Metas(R"(<meta name="go-import" content="too few">)"), "");
  EXPECT_EQ(Metas(R"(<meta name="go-import" content="a git https://x sub/dir">)"),
            "a git https://x sub/dir;");
  // After a tag nothing is wrong any more.
  EXPECT_EQ(Metas(StrCat(kTag, "< oops")), found);
  EXPECT_EQ(Metas("<head>\n\n< oops"), "XML syntax error on line 3: expected element name after <");
  EXPECT_EQ(Metas("<meta name=\"go-import"), "XML syntax error on line 1: unexpected EOF");
  EXPECT_EQ(Metas("a\x01"), "XML syntax error on line 1: illegal character code U+0001");
  EXPECT_EQ(Metas("\xff"), "XML syntax error on line 1: invalid UTF-8");
  EXPECT_EQ(Metas("<?xml version='1.1'?>"),
            "xml: unsupported version \"1.1\"; only version 1.0 is supported");
  EXPECT_EQ(Metas("<?xml version='1.0' encoding='latin1'?>"),
            "xml: opening charset \"latin1\": can't decode XML document using charset \"latin1\"");
}

TEST(MetaImportsTest, ModuleProxiesComeFirst) {
  EXPECT_EQ(Metas(R"(<meta name="go-import" content="a git https://x">
                     <meta name="go-import" content="b git https://x">
                     <meta name="go-import" content="a mod https://y">)"),
            "a mod https://y;b git https://x;");
}

TEST(MetaImportsTest, Matches) {
  std::vector<MetaImport> imports = {{"a/x", "git", "https://1", ""},
                                     {"a/y", "hg", "https://2", ""}};
  EXPECT_EQ(MatchMetaImport(imports, "a/y/z")->repo, "https://2");
  auto none = MatchMetaImport(imports, "a/xx");
  EXPECT_TRUE(none.error().none);
  EXPECT_EQ(none.error().text,
            "meta tag a/x did not match import path a/xx, meta tag a/y did not match import path "
            "a/xx");
  imports.push_back(imports[0]);
  EXPECT_EQ(MatchMetaImport(imports, "a/x").error().text,
            "multiple meta tags match import path \"a/x\"");
}

}  // namespace
}  // namespace gorun::fetch
