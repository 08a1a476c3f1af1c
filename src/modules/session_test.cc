#include "modules/testing/session_fixture.h"

namespace gorun::modules {
namespace {

class SessionTest : public testing::SessionFixture {};

TEST_F(SessionTest, MainModuleAlone) {
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

godebug panicnil=1
-- main.go --
import "fmt"
import "example.com/m/sub"
-- sub/sub.go --
import "net/http"
)");
  machine.files.Add("/go/src/internal/godebugs/table.go",
                    "\t{Name: \"panicnil\", Package: \"x\"},\n");
  EXPECT_EQ(Run(),
            "example.com/m /m example.com/m\n"
            "example.com/m/sub /m/sub example.com/m\n");
  EXPECT_TRUE(session->Enabled());
  EXPECT_EQ(session->BuildList()[0].dir, "/m");
  EXPECT_EQ(session->BuildList()[0].go_version, "1.24");
  EXPECT_EQ(session->BuildList()[0].gomod, "/m/go.mod");
  EXPECT_EQ(session->GoDebugs().at("panicnil"), "1");
  EXPECT_EQ(session->DirImportPath("/m"), "example.com/m");
  EXPECT_EQ(session->DirImportPath("/m/a/b"), "example.com/m/a/b");
  EXPECT_EQ(session->DirImportPath("/elsewhere"), ".");
  EXPECT_EQ(source->Log(), std::vector<std::string>());
}

TEST_F(SessionTest, PatternsOfAllForms) {
  Files(R"(
-- go.mod --
module example.com/m

go 1.24
-- main.go --
-- sub/sub.go --
-- sub/deep/x.go --
-- nested/go.mod --
module example.com/nested
-- nested/x.go --
-- empty/README --
)");
  EXPECT_EQ(Run("./sub"), "example.com/m/sub /m/sub example.com/m\n");
  EXPECT_EQ(Run("/m/sub"), "example.com/m/sub /m/sub example.com/m\n");
  EXPECT_EQ(Run("example.com/m/sub"), "example.com/m/sub /m/sub example.com/m\n");
  EXPECT_EQ(Run("./..."),
            "example.com/m /m example.com/m\n"
            "example.com/m/sub /m/sub example.com/m\n"
            "example.com/m/sub/deep /m/sub/deep example.com/m\n");
  EXPECT_EQ(Run("example.com/m/sub/..."),
            "example.com/m/sub /m/sub example.com/m\n"
            "example.com/m/sub/deep /m/sub/deep example.com/m\n");
  EXPECT_EQ(Run("./nosuch"), "! stat /m/nosuch: directory not found\n");
  EXPECT_EQ(Run("./empty"), "! no Go files in /m/empty\n");
  EXPECT_EQ(Run("./nested"),
            "! main module (example.com/m) does not contain package example.com/m/nested\n");
  machine.files.Add("/other/x.go", "");
  EXPECT_EQ(Run("/other"), "! directory /other outside main module or its selected dependencies\n");
  EXPECT_EQ(Run("/other/..."),
            "! pattern /other/...: directory prefix /other does not contain main module or its "
            "selected "
            "dependencies\n");
  EXPECT_EQ(Run("fmt"), "");
  EXPECT_EQ(matches[0].packages, std::vector<std::string>{"fmt"});
  EXPECT_EQ(Run("std"), "");
  EXPECT_EQ(matches[0].packages, (std::vector<std::string>{"errors", "fmt", "net/http",
                                                           "vendor/golang.org/x/net/idna"}));
  EXPECT_EQ(Run("nosuch/..."), "");
  EXPECT_EQ(machine.err.text(), "go: warning: \"nosuch/...\" matched no packages\n");
}

TEST_F(SessionTest, MissingPackages) {
  Files(R"(
-- go.mod --
module example.com/m

go 1.24
-- main.go --
import "example.com/missing/p"
import "nosuch/std"
import "example.com/m/nosuch"
import "./rel"
import "std"
import "a@b"
)");
  EXPECT_EQ(
      Run(),
      "./rel: \"./rel\" is relative, but relative import paths are not supported in module mode\n"
      "a@b: import path \"a@b\" should not have @version\n"
      "example.com/m /m example.com/m\n"
      "example.com/m/nosuch: no required module provides package example.com/m/nosuch; to add "
      "it:\n\tgo get "
      "example.com/m/nosuch\n"
      "example.com/missing/p: no required module provides package example.com/missing/p; to add "
      "it:\n\tgo get "
      "example.com/missing/p\n"
      "nosuch/std: package nosuch/std is not in std (/go/src/nosuch/std)\n"
      "std: \"std\" is not an importable package; see 'go help packages'\n");
  Mod("readonly");
  EXPECT_NE(Run().find("package example.com/missing/p: import lookup disabled by -mod=readonly\n"),
            std::string::npos);
}

TEST_F(SessionTest, OutsideOfModules) {
  Files("-- x.go --\n");
  EXPECT_EQ(Run(),
            "go: go.mod file not found in current directory or any parent directory; see 'go help "
            "modules'\n");
  EXPECT_EQ(Run("fmt"), "");
  EXPECT_EQ(Run("example.com/x"),
            "example.com/x: no required module provides package example.com/x: go.mod file not "
            "found in current "
            "directory or any parent directory; see 'go help modules'\n");
  EXPECT_EQ(RunFiles({"fmt", "net/http", "C"}), "C  -\n");
  EXPECT_FALSE(session->HasModRoot());
  machine.files.Add("/.git/config", "");
  EXPECT_EQ(Run(),
            "go: cannot find main module, but found .git/config in /\n\tto create a module there, "
            "run:\n\tcd .. "
            "&& go mod init\n");
}

TEST_F(SessionTest, StdLooksIntoItsVendorDirectory) {
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n-- main.go --\nimport \"net/http\"\n");
  EXPECT_EQ(Run(), "example.com/m /m example.com/m\n");
  const ResolvedPackage& p = session->Lookup("net/http", true, "golang.org/x/net/idna");
  EXPECT_EQ(p.import_path, "vendor/golang.org/x/net/idna");
  EXPECT_EQ(p.dir, "/go/src/vendor/golang.org/x/net/idna");
  EXPECT_TRUE(p.standard);
}

TEST_F(SessionTest, StdHasNoModuleEvenAsMainModule) {
  Files("-- /go/src/go.mod --\nmodule std\n\ngo 1.26\n");
  machine.cwd = "/go/src/fmt";
  EXPECT_EQ(Run(), "");
  const ResolvedPackage& p = session->Lookup("", false, "fmt");
  EXPECT_EQ(p.dir, "/go/src/fmt");
  EXPECT_TRUE(p.standard);
  EXPECT_FALSE(p.module);
}

TEST_F(SessionTest, OlderReleasesReadGoModTheirWay) {
  const std::string toolchain = "module toolchain\n\ngo 1.24\n";
  const std::string ignore = "module m\n\ngo 1.24\n\nignore x\n";
  Files("-- m.go --\n");
  struct Case {
    const char* release;
    const std::string& go_mod;
    const char* result;
  };
  for (const Case& c : std::vector<Case>{
           {"go1.25.5", toolchain,
            "toolchain: package toolchain is not in std (/go/src/toolchain)\n"},
           {"go1.26rc1", toolchain,
            "go: error reading go.mod: invalid module path: \"toolchain\"\n"},
           {"go1.24.11", ignore,
            "go: errors parsing go.mod:\ngo.mod:5: unknown directive: ignore\n"},
           {"go1.25rc1", ignore, "m /m m\n"},
       }) {
    release = c.release;
    machine.files.Add("/m/go.mod", c.go_mod);
    EXPECT_EQ(Run(), c.result) << c.release;
  }
  release = "go1.24.11";
  machine.files.Add("/m/go.mod", "module m\n\ngo 1.24\n\nignore (\n\tx\n)\n");
  EXPECT_EQ(Run(), "go: errors parsing go.mod:\ngo.mod:5: unknown block type: ignore\n");
}

TEST_F(SessionTest, GoModErrors) {
  struct Case {
    const char* go_mod;
    const char* failure;
  };
  for (const Case& c : std::vector<Case>{
           {"module m\nfoo\n", "go: errors parsing go.mod:\ngo.mod:2: unknown directive: foo\n"},
           {"go 1.24\n",
            "go: error reading go.mod: missing module declaration. To specify the module "
            "path:\n\tgo mod edit "
            "-module=example.com/mod\n"},
           {"module go\n", "go: error reading go.mod: invalid module path: \"go\"\n"},
           {"module example.com/m\ngo 1.99\ntoolchain go1.99.1\nnewthing\n",
            "go: go.mod requires go >= 1.99 (running go 1.26.8)\n"},
           {"module example.com/m@x\n",
            "go: malformed module path \"example.com/m@x\": invalid char '@'\n"},
           {"module m\ngo 1.24\ngodebug nosuch=1\ngodebug default=go1.99\n",
            "go: error loading go.mod:\ngo.mod:3: unknown godebug \"nosuch\"\ngo: error loading "
            "go.mod:\ngo.mod:4: default=go1.99 too new (toolchain is go1.26.8)\n"},
       }) {
    machine.files.Add("/go/src/internal/godebugs/table.go", "");
    machine.files.Add("/m/go.mod", c.go_mod);
    EXPECT_EQ(Run(), c.failure) << c.go_mod;
  }
  machine.files.Add("/m/go.mod", "module example.com/m\ngo 1.99\ntoolchain go1.99.1\n");
  EXPECT_EQ(Run(), "go: go.mod requires go >= 1.99 (running go 1.26.8)\n");
}

TEST_F(SessionTest, RootSearch) {
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n-- sub/x.go --\n");
  machine.cwd = "/m/sub";
  EXPECT_EQ(Run(), "example.com/m/sub /m/sub example.com/m\n");
  settings.go111module = "nonsense";
  EXPECT_EQ(Run(), "go: unknown environment setting GO111MODULE=nonsense\n");
  settings.go111module = "off";
  EXPECT_EQ(RunVersion("example.com/x@v1"),
            "go: modules disabled by GO111MODULE=off; see 'go help modules'\n");
  settings.go111module = "auto";
  EXPECT_EQ(Run(), "example.com/m/sub /m/sub example.com/m\n");
  settings.flags.modfile = "alt";
  EXPECT_EQ(Run(), "go: -modfile=alt: file does not have .mod extension\n");
  // As it was written, not cleaned.
  settings.flags.modfile = "./missing.mod";
  EXPECT_EQ(Run(), "go: open ./missing.mod: no such file or directory\n");
  settings.flags.modfile = "../alt.mod";
  machine.files.Add("/m/alt.mod", "module example.com/alt\n\ngo 1.24\n");
  EXPECT_EQ(Run(), "example.com/alt/sub /m/sub example.com/alt\n");
}

constexpr std::string_view kWorld = R"(
-- example.com/a@v1.0.0/go.mod --
module example.com/a

go 1.20

require example.com/b v1.1.0
-- example.com/a@v1.0.0/a.go --
import "example.com/b"
-- example.com/b@v1.0.0/go.mod --
module example.com/b

go 1.20
-- example.com/b@v1.0.0/b.go --
-- example.com/b@v1.1.0/go.mod --
module example.com/b

go 1.20
-- example.com/b@v1.1.0/b.go --
)";

// The sums' values are the business of the source.
std::string Sums(const std::vector<std::string>& modules) {
  std::string text;
  for (const std::string& m : modules) {
    text += m + " h1:" + std::string(43, 'A') + "=\n";
  }
  return text;
}

TEST_F(SessionTest, Dependencies) {
  Modules(kWorld);
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require example.com/a v1.0.0

require example.com/b v1.1.0 // indirect
-- main.go --
import "example.com/a"
)");
  EXPECT_EQ(
      Run(),
      "example.com/a: missing go.sum entry for module providing package example.com/a (imported by "
      "example.com/m); to add:\n\tgo get example.com/m\n"
      "example.com/m /m example.com/m\n");
  EXPECT_EQ(Run("example.com/b"),
            "example.com/b: missing go.sum entry for module providing package example.com/b; to "
            "add:\n\tgo mod "
            "download example.com/b\n");
  machine.files.Add("/m/go.sum", Sums({"example.com/a v1.0.0", "example.com/b v1.1.0"}));
  EXPECT_EQ(Run(),
            "example.com/a: example.com/a@v1.0.0: missing go.sum entry for go.mod file; to add "
            "it:\n\tgo mod "
            "download example.com/a\n"
            "example.com/m /m example.com/m\n");
  machine.files.Add("/m/go.sum",
                    Sums({"example.com/a v1.0.0", "example.com/b v1.1.0",
                          "example.com/a v1.0.0/go.mod", "example.com/b v1.1.0/go.mod"}));
  source->ClearLog();
  EXPECT_EQ(Run(),
            "example.com/a /mod/example.com/a@v1.0.0 example.com/a@v1.0.0\n"
            "example.com/b /mod/example.com/b@v1.1.0 example.com/b@v1.1.0\n"
            "example.com/m /m example.com/m\n");
  EXPECT_EQ(source->Log(),
            (std::vector<std::string>{"mod example.com/a@v1.0.0", "mod example.com/b@v1.1.0",
                                      "zip example.com/a@v1.0.0", "zip example.com/b@v1.1.0"}));
  ASSERT_EQ(session->BuildList().size(), 3u);
  const ModuleInfo& a = session->BuildList()[1];
  EXPECT_EQ(a.path, "example.com/a");
  EXPECT_EQ(a.go_version, "1.20");
  EXPECT_FALSE(a.indirect);
  EXPECT_EQ(a.sum, "h1:" + std::string(43, 'A') + "=");
  EXPECT_TRUE(session->BuildList()[2].indirect);
}

TEST_F(SessionTest, MalformedGoSumMattersWhenItIsNeeded) {
  Modules(kWorld);
  machine.files.Add("/m/go.sum", "malformed line\n");
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n-- main.go --\n");
  EXPECT_EQ(Run(), "example.com/m /m example.com/m\n");
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n\nrequire example.com/b v1.0.0\n");
  Files("-- main.go --\nimport \"example.com/b\"\n");
  EXPECT_EQ(Run(), "malformed go.sum:\n/m/go.sum:1: wrong number of fields 2\n");
}

TEST_F(SessionTest, UnreadableGoSumMattersWhenItIsNeeded) {
  Modules(kWorld);
  machine.files.AddDir("/m/go.sum");
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n-- main.go --\n");
  EXPECT_EQ(Run(), "example.com/m /m example.com/m\n");
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n\nrequire example.com/b v1.0.0\n");
  Files("-- main.go --\nimport \"example.com/b\"\n");
  EXPECT_EQ(Run(), "go: read /m/go.sum: is a directory\n");
}

TEST_F(SessionTest, UnreadableGoModIsNamedAsItWasOpened) {
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n-- main.go --\n");
  settings.flags.modfile = "/m/alt.mod";
  EXPECT_EQ(Run(), "go: open /m/alt.mod: no such file or directory\n");
  settings.flags.modfile = "./alt.mod";
  EXPECT_EQ(Run(), "go: open ./alt.mod: no such file or directory\n");
}

// By what kind of failure it is, not by what somebody's proxy says.
TEST_F(SessionTest, ModuleCacheThatCannotBeEndsIt) {
  Modules(kWorld);
  Mod("mod");
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.24\n\nrequire example.com/b v1.0.0\n");
  Files("-- main.go --\nimport \"example.com/b\"\n");
  source->GoOffline("module cache not found");
  EXPECT_EQ(Run(),
            "example.com/b: example.com/b@v1.0.0: reading proxy: module cache not found\n"
            "example.com/m /m example.com/m\n");
  source->GoOffline("no place", base::ErrorKind::kFatal);
  EXPECT_EQ(Run(), "go: example.com/b@v1.0.0: reading proxy: no place\n");
}

TEST_F(SessionTest, GoModThatNeedsUpdates) {
  Modules(kWorld);
  machine.files.Add("/m/go.sum",
                    Sums({"example.com/a v1.0.0", "example.com/b v1.1.0", "example.com/b v1.0.0",
                          "example.com/a v1.0.0/go.mod", "example.com/b v1.1.0/go.mod",
                          "example.com/b v1.0.0/go.mod"}));
  // b is required too low, as a's go.mod shows.
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require example.com/a v1.0.0

require example.com/b v1.0.0 // indirect
-- main.go --
import "example.com/a"
)");
  EXPECT_EQ(Run(), "go: updates to go.mod needed; to update it:\n\tgo mod tidy\n");
  Mod("readonly");
  EXPECT_EQ(
      Run(),
      "go: updates to go.mod needed, disabled by -mod=readonly; to update it:\n\tgo mod tidy\n");
  settings.flags = {};
  // b is not required at all, and imported.
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require example.com/a v1.0.0
-- main.go --
import "example.com/a"
import "example.com/b"
)");
  EXPECT_EQ(Run(), "go: updates to go.mod needed; to update it:\n\tgo mod tidy\n");
  Files("-- go.mod --\nmodule example.com/m\n\ngo 1.16\n\nrequire example.com/a v1.0.0\n");
  EXPECT_EQ(Run(),
            "example.com/a /mod/example.com/a@v1.0.0 example.com/a@v1.0.0\n"
            "example.com/b /mod/example.com/b@v1.1.0 example.com/b@v1.1.0\n"
            "example.com/m: package example.com/m imports example.com/b from implicitly required "
            "module; to add "
            "missing requirements, run:\n\tgo get example.com/b@v1.1.0\n");
}

TEST_F(SessionTest, AmbiguousImports) {
  Modules(R"(
-- example.com/a@v1.0.0/go.mod --
module example.com/a
-- example.com/a@v1.0.0/sub/x.go --
-- example.com/a/sub@v1.0.0/go.mod --
module example.com/a/sub
-- example.com/a/sub@v1.0.0/x.go --
)");
  machine.files.Add("/m/go.sum",
                    Sums({"example.com/a v1.0.0", "example.com/a/sub v1.0.0",
                          "example.com/a v1.0.0/go.mod", "example.com/a/sub v1.0.0/go.mod"}));
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require (
	example.com/a v1.0.0
	example.com/a/sub v1.0.0
)
-- main.go --
import "example.com/a/sub"
)");
  EXPECT_EQ(Run(),
            "example.com/a/sub: ambiguous import: found package example.com/a/sub in multiple "
            "modules:\n\texample.com/a v1.0.0 (/mod/example.com/a@v1.0.0/sub)\n\texample.com/a/sub "
            "v1.0.0 "
            "(/mod/example.com/a/sub@v1.0.0)\n"
            "example.com/m /m example.com/m\n");
}

TEST_F(SessionTest, Replacements) {
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require example.com/a v1.0.0

replace example.com/a => ./a

replace example.com/b => ./b
-- main.go --
import "example.com/a"
import "example.com/b"
-- a/go.mod --
module whatever
-- a/a.go --
-- b/go.mod --
module example.com/b
-- b/b.go --
)");
  EXPECT_EQ(Run(),
            "example.com/a /m/a example.com/a@v1.0.0\n"
            "example.com/b: module example.com/b provides package example.com/b and is replaced "
            "but not required; "
            "to add it:\n\tgo get example.com/b\n"
            "example.com/m /m example.com/m\n");
  EXPECT_EQ(session->BuildList()[1].replace->path, "./a");
  EXPECT_EQ(session->BuildList()[1].dir, "/m/a");
  (void)machine.files.RemoveAll("/m/a");
  EXPECT_EQ(Run(),
            "example.com/a: example.com/a@v1.0.0: replacement directory ./a does not exist\n"
            "example.com/b: example.com/a@v1.0.0 (replaced by ./a): reading a/go.mod: open "
            "/m/a/go.mod: no such "
            "file or directory\n"
            "example.com/m /m example.com/m\n");
}

TEST_F(SessionTest, DependencyThatIsTooNew) {
  Modules(R"(
-- example.com/a@v1.0.0/go.mod --
module example.com/a

go 1.99
-- example.com/a@v1.0.0/a.go --
)");
  machine.files.Add("/m/go.sum", Sums({"example.com/a v1.0.0", "example.com/a v1.0.0/go.mod"}));
  Files(R"(
-- go.mod --
module example.com/m

go 1.24

require example.com/a v1.0.0
-- main.go --
import "example.com/a"
)");
  settings.variables["GOTOOLCHAIN"] = {"local", env::Origin::kEnvironment};
  EXPECT_EQ(
      Run(),
      "go: example.com/a@v1.0.0 requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)\n");
  // It is for toolchain selection at start to switch, which has looked at go.mod alone.
  EXPECT_FALSE(too_new.has_value());
}

}  // namespace
}  // namespace gorun::modules
