#include "modules/module_path.h"

#include <gtest/gtest.h>

namespace gorun::modules {
namespace {

std::string Text(const base::Status& status) { return status ? "" : status.error().text(); }

TEST(ModulePathTest, CheckPath) {
  for (auto path :
       {"x.y/z", "github.com/Foo/bar-baz_x~y", "x.y", "gopkg.in/yaml.v2", "a.com/b/v2"}) {
    EXPECT_EQ(Text(CheckPath(path)), "") << path;
  }
  const std::pair<std::string_view, std::string_view> bad[] = {
      {"", R"(malformed module path "": empty string)"},
      {"x/y", R"(malformed module path "x/y": missing dot in first path element)"},
      {"/a.b", R"(malformed module path "/a.b": empty path element)"},
      {"a.b/", R"(malformed module path "a.b/": trailing slash)"},
      {"a.b//c", R"(malformed module path "a.b//c": double slash)"},
      {"-a.b", R"(malformed module path "-a.b": leading dash)"},
      {"a.b/.c", R"(malformed module path "a.b/.c": leading dot in path element)"},
      {"a.b/c.", R"(malformed module path "a.b/c.": trailing dot in path element)"},
      {"a.b/..", R"(malformed module path "a.b/..": invalid path element "..")"},
      {"a.b/c d", R"(malformed module path "a.b/c d": invalid char ' ')"},
      {"a.b/é", R"(malformed module path "a.b/é": invalid char 'é')"},
      {"A.b/c", R"(malformed module path "A.b/c": invalid char 'A' in first path element)"},
      {"a.b/con",
       R"(malformed module path "a.b/con": "con" disallowed as path element component on Windows)"},
      {"a.b/LPT1.x",
       R"(malformed module path "a.b/LPT1.x": "LPT1" disallowed as path element component on Windows)"},
      {"a.b/x~1", R"(malformed module path "a.b/x~1": trailing tilde and digits in path element)"},
      {"a.b/v1", R"(malformed module path "a.b/v1": invalid version)"},
      {"gopkg.in/yaml", R"(malformed module path "gopkg.in/yaml": invalid version)"},
      {"a.b/\xff", R"(malformed module path "a.b/\xff": invalid UTF-8)"},
  };
  for (auto [path, text] : bad) EXPECT_EQ(Text(CheckPath(path)), text);
}

TEST(ModulePathTest, ImportAndFilePaths) {
  EXPECT_EQ(Text(CheckImportPath("a+b/.c")), "");
  EXPECT_EQ(Text(CheckFilePath("a b/é!#$%&()+,-.=@[]^_{}~ .txt")), "");
  EXPECT_EQ(Text(CheckFilePath("x~1/-y")), "");
  EXPECT_EQ(Text(CheckFilePath("a:b")), R"(malformed file path "a:b": invalid char ':')");
  EXPECT_EQ(Text(CheckImportPath("a*b")), R"(malformed import path "a*b": invalid char '*')");
}

TEST(ModulePathTest, SplitPathVersion) {
  auto split = [](std::string_view path) {
    auto parts = SplitPathVersion(path);
    return parts ? std::string(parts->prefix) + "|" + std::string(parts->path_major) : "bad";
  };
  EXPECT_EQ(split("a.com/b"), "a.com/b|");
  EXPECT_EQ(split("a.com/b/v2"), "a.com/b|/v2");
  EXPECT_EQ(split("a.com/b/v1"), "bad");
  EXPECT_EQ(split("a.com/b/v0"), "bad");
  EXPECT_EQ(split("a.com/b/v2.3"), "bad");
  EXPECT_EQ(split("a.com/bv2"), "a.com/bv2|");
  EXPECT_EQ(split("gopkg.in/x.v1"), "gopkg.in/x|.v1");
  EXPECT_EQ(split("gopkg.in/x.v2-unstable"), "gopkg.in/x|.v2-unstable");
  EXPECT_EQ(split("gopkg.in/x"), "bad");
}

TEST(ModulePathTest, PathMajor) {
  EXPECT_TRUE(MatchPathMajor("v1.0.0", "") && MatchPathMajor("v2.0.0+incompatible", "") &&
              MatchPathMajor("v2.0.0", "/v2") && MatchPathMajor("v2.0.0", ".v2-unstable") &&
              MatchPathMajor("v0.0.0-20200101000000-abcdefabcdef", ".v1"));
  EXPECT_EQ(Text(CheckPathMajor("v2.0.0", "")),
            R"(version "v2.0.0" invalid: should be v0 or v1, not v2)");
  EXPECT_EQ(Text(CheckPathMajor("v1.0.0", "/v2")),
            R"(version "v1.0.0" invalid: should be v2, not v1)");
  EXPECT_EQ(PathMajorPrefix(".v2-unstable"), "v2");
  EXPECT_EQ(PathMajorPrefix(""), "");
  EXPECT_TRUE(FitsMajor("fork.com/b", ""));
  EXPECT_TRUE(FitsMajor("gopkg.in/b.v1", ""));
  EXPECT_FALSE(FitsMajor("a.com/b/v2", ""));
  EXPECT_TRUE(FitsMajor("fork.com/b/v2", "/v2"));
  EXPECT_TRUE(FitsMajor("gopkg.in/b.v2", "/v2"));
  EXPECT_FALSE(FitsMajor("a.com/b/v3", "/v2"));
  EXPECT_FALSE(FitsMajor("a.com/b", "/v2"));
  EXPECT_FALSE(FitsMajor("a.com/b/v1", ""));
  EXPECT_FALSE(FitsMajor("", ""));
  EXPECT_EQ(CanonicalVersion("v2.0.0+incompatible"), "v2.0.0+incompatible");
  EXPECT_EQ(CanonicalVersion("v2+meta"), "");
  EXPECT_EQ(CanonicalVersion("v1.2"), "v1.2.0");
}

TEST(ModulePathTest, Check) {
  EXPECT_EQ(Text(Check("a.com/b", "v1.0.0")), "");
  EXPECT_EQ(Text(Check("a.com/b", "x")), "a.com/b@x: invalid version: not a semantic version");
  EXPECT_EQ(Text(Check("a.com/b", "v2.0.0")),
            "a.com/b@v2.0.0: invalid version: should be v0 or v1, not v2");
}

TEST(ModulePathTest, Errors) {
  Version mod{"a.com/b", "v1.0.0"};
  ModuleError error = VersionError(mod, base::Error(base::ErrorKind::kNotFound, "gone"));
  EXPECT_EQ(error.Text(), "a.com/b@v1.0.0: gone");
  EXPECT_EQ(VersionError(mod, error).Text(), "a.com/b@v1.0.0: gone");
  EXPECT_EQ(VersionError({"c.com/d", ""}, error).Text(), "module c.com/d: a.com/b@v1.0.0: gone");
  EXPECT_TRUE(error.ToError().Is(base::ErrorKind::kNotFound));
}

TEST(ModulePathTest, Escaping) {
  EXPECT_EQ(*EscapePath("github.com/Azure/SDK"), "github.com/!azure/!s!d!k");
  EXPECT_EQ(*UnescapePath("github.com/!azure/!s!d!k"), "github.com/Azure/SDK");
  EXPECT_EQ(*EscapeVersion("v1.0.0-RC1"), "v1.0.0-!r!c1");
  EXPECT_EQ(Text(EscapeVersion("v1!").map([](auto&&) {})),
            R"(version "v1!" invalid: disallowed version string)");
  EXPECT_EQ(UnescapePath("github.com/Azure").error().text(),
            R"(invalid escaped module path "github.com/Azure")");
  EXPECT_EQ(
      UnescapePath("x").error().text(),
      R"(invalid escaped module path "x": malformed module path "x": missing dot in first path element)");
  EXPECT_EQ(UnescapePath("a.com/b!").error().text(), R"(invalid escaped module path "a.com/b!")");
  EXPECT_FALSE(EscapePath("x"));
}

TEST(ModulePathTest, Sort) {
  std::vector<Version> list = {{"b", "v1.0.0"},
                               {"a", "v1.10.0"},
                               {"a", "v1.2.0/go.mod"},
                               {"a", "v1.2.0"},
                               {"a", "v1.2.0-x/go.mod"}};
  SortVersions(list);
  EXPECT_EQ(list, (std::vector<Version>{{"a", "v1.2.0-x/go.mod"},
                                        {"a", "v1.2.0"},
                                        {"a", "v1.2.0/go.mod"},
                                        {"a", "v1.10.0"},
                                        {"b", "v1.0.0"}}));
}

TEST(ModulePathTest, PrefixPatterns) {
  EXPECT_TRUE(MatchPrefixPatterns("*.corp.com,x.org/a", "git.corp.com/foo/bar"));
  EXPECT_TRUE(MatchPrefixPatterns(",,x.org/a/", "x.org/a/b"));
  EXPECT_TRUE(MatchPrefixPatterns("x.org/*", "x.org/a"));
  EXPECT_FALSE(MatchPrefixPatterns("x.org/a/b", "x.org/a"));
  EXPECT_FALSE(MatchPrefixPatterns("[,x.org", "y.org"));
  EXPECT_FALSE(MatchPrefixPatterns("", "x.org"));
}

}  // namespace
}  // namespace gorun::modules
