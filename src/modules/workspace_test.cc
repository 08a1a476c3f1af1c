#include <gmock/gmock.h>

#include "modules/testing/session_fixture.h"

// Workspaces and vendor directories, on values: what real go says to the same is in tests/script.
namespace gorun::modules {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class WorkspaceTest : public testing::SessionFixture {
 protected:
  void Workspace(std::string_view go_work) {
    machine.files.Add("/m/go.work", std::string(go_work));
    Files(R"(
-- a/go.mod --
module example.com/a

go 1.24

require example.com/x v1.0.0
-- a/a.go --
import "example.com/x"
import "example.com/b"
-- b/go.mod --
module example.com/b

go 1.24

require example.com/x v1.1.0
-- b/b.go --
-- b/sub/s.go --
import "example.com/x"
)");
    Modules(R"(
-- example.com/x@v1.0.0/go.mod --
module example.com/x
-- example.com/x@v1.0.0/x.go --
-- example.com/x@v1.1.0/go.mod --
module example.com/x
-- example.com/x@v1.1.0/x.go --
)");
  }
};

TEST_F(WorkspaceTest, WhatToDoAboutAnOldGoWorkDependsOnTheRelease) {
  Workspace("go 1.21\n\nuse ./a\n");
  const std::string wrong =
      "go: module a listed in go.work file requires go >= 1.24, but go.work lists go 1.21; to ";
  EXPECT_EQ(Run("./a"), wrong + "update it:\n\tgo work use\n");
  release = "go1.27.1";
  EXPECT_EQ(Run("./a"), wrong + "download and use go 1.24:\n\tgo work use\n");
}

TEST_F(WorkspaceTest, WithoutModules) {
  Workspace("go 1.24\n");
  const std::string found_none =
      "no modules were found in the current workspace; see 'go help work'";
  EXPECT_THAT(RunFiles({"example.com/x"}), HasSubstr(found_none));
  release = "go1.24.11";
  EXPECT_THAT(RunFiles({"example.com/x"}),
              HasSubstr("go.mod file not found in current directory or any parent directory"));
}

TEST_F(WorkspaceTest, ModulesShareOneBuildList) {
  Workspace("go 1.24\n\nuse (\n\t./a\n\tb\n)\n");
  EXPECT_EQ(Run("./a"),
            "example.com/a /m/a example.com/a\n"
            "example.com/b /m/b example.com/b\n"
            "example.com/x /mod/example.com/x@v1.1.0 example.com/x@v1.1.0\n");
  EXPECT_EQ(session->GoVersion(), "1.24");
  EXPECT_EQ(session->DirImportPath("/m/b/sub"), "example.com/b/sub");
  EXPECT_EQ(session->DirImportPath("/m"), ".");
  auto all = session->AllModules();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[2].version, "v1.1.0");
}

TEST_F(WorkspaceTest, GoWorkIsFoundAboveAndSwitchedOff) {
  Workspace("go 1.24\n\nuse ./a\n\nuse ./b\n");
  machine.cwd = "/m/b/sub";
  EXPECT_THAT(Run("."), StartsWith("example.com/b/sub /m/b/sub example.com/b\n"));
  settings.gowork = "off";
  EXPECT_THAT(Run("."), HasSubstr("example.com/x: missing go.sum entry"));
  settings.gowork = "m/go.work";
  EXPECT_EQ(Run("."), "go: invalid GOWORK: not an absolute path\n");
  // A go.work above GOROOT says nothing about the standard library.
  settings.gowork = "";
  settings.goroot = "/m/b";
  EXPECT_EQ(Open(), "");
}

TEST_F(WorkspaceTest, ModIsReadonlyOrVendor) {
  Workspace("go 1.24\n\nuse ./a\n\nuse ./b\n");
  Mod("mod");
  EXPECT_THAT(Run("./a"), StartsWith("go: -mod may only be set to readonly or vendor"));
  Mod("readonly");
  EXPECT_THAT(Run("./a"), StartsWith("example.com/a /m/a"));
  settings.flags.modfile = "x.mod";
  EXPECT_EQ(Run("./a"), "go: -modfile cannot be used in workspace mode\n");
}

TEST_F(WorkspaceTest, ModulesMustNotAskForMoreThanGoWork) {
  Workspace("go 1.23\n\nuse ./a\n");
  EXPECT_EQ(
      Run("./a"),
      "go: module a listed in go.work file requires go >= 1.24, but go.work lists go 1.23; to "
      "update it:\n\tgo work use\n");
  Workspace("go 1.30\n\nuse ./a\n");
  EXPECT_EQ(Run("./a"), "go: go.work requires go >= 1.30 (running go 1.26.8)\n");
}

TEST_F(WorkspaceTest, ReplacementsMayContradict) {
  Workspace("go 1.24\n\nuse ./a\n\nuse ./b\n");
  Files(R"(
-- a/go.mod --
module example.com/a

go 1.24

require example.com/x v1.0.0

replace example.com/x => ./x
-- b/go.mod --
module example.com/b

go 1.24

replace example.com/x => ./x
-- a/x/go.mod --
module example.com/x
-- a/x/x.go --
)");
  EXPECT_EQ(
      Run("./a"),
      "go: conflicting replacements for example.com/x:\n\t/m/a/x\n\t/m/b/x\nuse \"go work edit "
      "-replace example.com/x=[override]\" to resolve\n");
  machine.files.Add("/m/go.work", "go 1.24\nuse ./a\nuse ./b\nreplace example.com/x => ./a/x\n");
  EXPECT_THAT(Run("./a"), HasSubstr("example.com/x /m/a/x example.com/x@v1.0.0\n"));
}

TEST_F(WorkspaceTest, VendoredPackages) {
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require example.com/x v1.0.0
-- m.go --
import "example.com/x"
import "example.com/unlisted"
-- vendor/example.com/x/x.go --
-- vendor/example.com/unlisted/u.go --
-- vendor/modules.txt --
# example.com/x v1.0.0
## explicit; go 1.17
example.com/x
)");
  EXPECT_EQ(
      Run(),
      "example.com/m /m example.com/m\n"
      "example.com/unlisted: cannot find module providing package example.com/unlisted: import "
      "lookup disabled by -mod=vendor\n\t(Go version in go.mod is at least 1.14 and vendor "
      "directory exists.)\n"
      "example.com/x /m/vendor/example.com/x example.com/x@v1.0.0\n");
  ASSERT_EQ(session->BuildList().size(), 2u);
  const ModuleInfo& x = session->BuildList()[1];
  EXPECT_EQ(x.go_version, "1.17");
  EXPECT_EQ(x.dir, "");
  EXPECT_EQ(x.vendor_dir, "/m/vendor");
  EXPECT_EQ(Run("./vendor/example.com/x"),
            "example.com/x /m/vendor/example.com/x example.com/x@v1.0.0\n");

  machine.files.Add("/m/vendor/modules.txt",
                    "# example.com/x v1.1.0\n## explicit\nexample.com/x\n");
  EXPECT_THAT(Run(),
              StartsWith("go: inconsistent vendoring in /m:\n\texample.com/x@v1.0.0: is "
                         "explicitly required in go.mod, but not marked as explicit in "
                         "vendor/modules.txt\n\texample.com/x@v1.1.0: is marked as explicit"));
}

}  // namespace
}  // namespace gorun::modules
