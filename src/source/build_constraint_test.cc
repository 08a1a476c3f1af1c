#include "source/build_constraint.h"

#include <gtest/gtest.h>

#include <set>

#include "source/file_name_match.h"
#include "source/source.h"

namespace gorun::source {
namespace {

bool IsTrue(std::string_view tag) { return tag == "linux" || tag == "amd64" || tag == "go1.20"; }

std::string Eval(std::string_view line) {
  auto value = EvalConstraintLine(line, IsTrue);
  return value ? (*value ? "true" : "false") : value.error().text();
}

TEST(EvalConstraintLine, GoBuild) {
  EXPECT_EQ(Eval("//go:build linux"), "true");
  EXPECT_EQ(Eval("//go:build linux && !cgo || windows"), "true");
  EXPECT_EQ(Eval("//go:build !(linux && (amd64 || x))"), "false");
  EXPECT_EQ(Eval("//go:build go1.20&&amd64\n"), "true");
  EXPECT_EQ(Eval("//go:build é"), "false");
}

TEST(EvalConstraintLine, Errors) {
  EXPECT_EQ(Eval("//go:build"), "unexpected end of expression");
  EXPECT_EQ(Eval("//go:build a b"), "unexpected token b");
  EXPECT_EQ(Eval("//go:build (a"), "missing close paren");
  EXPECT_EQ(Eval("//go:build (a &&"), "missing close paren");
  EXPECT_EQ(Eval("//go:build a)"), "unexpected token )");
  EXPECT_EQ(Eval("//go:build !!a"), "double negation not allowed");
  EXPECT_EQ(Eval("//go:build a & b"), "invalid syntax at &");
  EXPECT_EQ(Eval("//go:build a && €"), "invalid syntax at €");
  EXPECT_EQ(Eval("//go:buildx"), "not a build constraint");
  std::string large = "//go:build a";
  for (int i = 0; i < 1001; i++) large += "||a";
  EXPECT_EQ(Eval(large), "build expression too large");
  EXPECT_EQ(Eval("//go:build " + std::string(100000, '(')), "build expression too large");
}

TEST(EvalConstraintLine, PlusBuild) {
  EXPECT_EQ(Eval("// +build linux,!cgo windows"), "true");
  EXPECT_EQ(Eval("//+build !linux"), "false");
  EXPECT_EQ(Eval("// +build"), "false");
  EXPECT_EQ(Eval("// +build !!linux"), "false");
  EXPECT_EQ(Eval("// +build !li-nux"), "true");
}

TEST(EvalConstraintLine, AsksForEveryTag) {
  std::set<std::string> asked;
  auto value = EvalConstraintLine("//go:build a || b && !c", [&](std::string_view tag) {
    asked.emplace(tag);
    return true;
  });
  ASSERT_TRUE(value);
  EXPECT_EQ(asked, (std::set<std::string>{"a", "b", "c"}));
}

TEST(ShouldBuild, LeadingCommentsOnly) {
  auto build = [](std::string_view text) {
    auto decision = ShouldBuild(text, IsTrue);
    return decision ? (decision->build ? "true" : "false") : decision.error().text();
  };
  EXPECT_EQ(build("//go:build windows\n\npackage p\n"), "false");
  EXPECT_EQ(build("/* x */ //go:build windows\npackage p\n"), "true");
  EXPECT_EQ(build("/*\n//go:build windows\n*/\npackage p\n"), "true");
  EXPECT_EQ(build("// +build windows\npackage p\n"), "true");
  EXPECT_EQ(build("// +build windows\n\npackage p\n"), "false");
  EXPECT_EQ(build("// +build windows\n\n//go:build linux\npackage p\n"), "true");
  EXPECT_EQ(build("//go:build a\n//go:build b\npackage p\n"), "multiple //go:build comments");
  EXPECT_EQ(build("//go:build (\npackage p\n"), "parsing //go:build line: missing close paren");
  EXPECT_TRUE(ShouldBuild("//go:binary-only-package\n\npackage p\n", IsTrue)->binary_only);
}

TEST(MatchFileName, Suffixes) {
  EXPECT_TRUE(MatchFileName("linux.go", IsTrue));
  EXPECT_TRUE(MatchFileName("windows.go", IsTrue));
  EXPECT_TRUE(MatchFileName("a_linux.go", IsTrue));
  EXPECT_FALSE(MatchFileName("a_windows.go", IsTrue));
  EXPECT_FALSE(MatchFileName("a_windows_test.go", IsTrue));
  EXPECT_FALSE(MatchFileName("_windows.go", IsTrue));
  EXPECT_TRUE(MatchFileName("a_linux_amd64.s", IsTrue));
  EXPECT_FALSE(MatchFileName("a_linux_arm64.go", IsTrue));
  EXPECT_FALSE(MatchFileName("a_windows_amd64.go", IsTrue));
  EXPECT_TRUE(MatchFileName("a_windows_x.go", IsTrue));
  EXPECT_TRUE(MatchFileName("a_linux.x_windows.go", IsTrue));
  EXPECT_TRUE(MatchFileName("a_test.go", IsTrue));
}

TEST(MatchTag, Systems) {
  BuildContext context;
  context.goos = "android";
  context.goarch = "arm64";
  context.tool_tags = {"goexperiment.boringcrypto"};
  for (auto tag : {"android", "linux", "unix", "arm64", "gc", "boringcrypto"}) {
    EXPECT_TRUE(MatchTag(context, tag)) << tag;
  }
  for (auto tag : {"cgo", "darwin", "amd64", "gccgo", ""})
    EXPECT_FALSE(MatchTag(context, tag)) << tag;
}

TEST(MakeBuildContext, Tags) {
  env::Settings settings;
  settings.goos = "linux";
  settings.goarch = "arm64";
  settings.arch_tags = {"arm64.v9.0", "arm64.v8.0"};
  settings.flags.race = true;
  settings.flags.tags = {"x"};
  settings.experiment_tags = {"goexperiment.y"};
  BuildContext context = MakeBuildContext(settings, 3);
  EXPECT_EQ(context.build_tags, std::vector<std::string>{"x"});
  EXPECT_EQ(context.tool_tags,
            (std::vector<std::string>{"goexperiment.y", "arm64.v9.0", "arm64.v8.0", "race"}));
  EXPECT_EQ(context.release_tags, (std::vector<std::string>{"go1.1", "go1.2", "go1.3"}));
  EXPECT_EQ(context.install_suffix, "race");
}

}  // namespace
}  // namespace gorun::source
