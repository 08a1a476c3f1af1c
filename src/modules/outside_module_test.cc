#include <gmock/gmock.h>

#include "modules/testing/session_fixture.h"

// PATH@VERSION and version queries.
namespace gorun::modules {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::StartsWith;

constexpr std::string_view kWorld = R"(
-- example.com/tool@v1.0.0/go.mod --
module example.com/tool

go 1.20

require example.com/dep v1.0.0
-- example.com/tool@v1.0.0/main.go --
import "example.com/dep"
-- example.com/tool@v1.0.0/cmd/x/main.go --
-- example.com/tool@v1.1.0/go.mod --
module example.com/tool

go 1.20
-- example.com/tool@v1.1.0/main.go --
-- example.com/tool@v1.2.0-rc.1/go.mod --
module example.com/tool

go 1.20
-- example.com/tool@v1.2.0-rc.1/main.go --
-- example.com/tool@v1.3.0/go.mod --
// Deprecated: use example.com/newtool instead.
module example.com/tool

go 1.20

retract v1.3.0 // broken
-- example.com/tool@v1.3.0/main.go --
-- example.com/tool@v2.0.0+incompatible/main.go --
-- example.com/tool@v1.0.1-0.20200101000000-0123456789ab/go.mod --
module example.com/tool
-- example.com/tool@v1.0.1-0.20200101000000-0123456789ab/main.go --
-- example.com/tool@main.info --
v1.0.1-0.20200101000000-0123456789ab
-- example.com/dep@v1.0.0/go.mod --
module example.com/dep

go 1.20
-- example.com/dep@v1.0.0/dep.go --
-- example.com/replaces@v1.0.0/go.mod --
module example.com/replaces

replace example.com/dep => ../dep
-- example.com/replaces@v1.0.0/main.go --
-- example.com/excludes@v1.0.0/go.mod --
module example.com/excludes

exclude example.com/dep v1.0.0
-- example.com/excludes@v1.0.0/main.go --
-- example.com/newer@v1.0.0/go.mod --
module example.com/newer

go 1.99
-- example.com/newer@v1.0.0/main.go --
-- example.com/untagged@v0.0.0-20200101000000-0123456789ab/go.mod --
module example.com/untagged
-- example.com/untagged@v0.0.0-20200101000000-0123456789ab/main.go --
-- example.com/untagged@latest.info --
v0.0.0-20200101000000-0123456789ab
-- example.com/broken@v1.0.0/go.mod --
module example.com/broken

go 1.16

require example.com/nosuch v1.0.0
-- example.com/broken@v1.0.0/main.go --
-- example.com/leans@v1.0.0/go.mod --
module example.com/leans

go 1.16

require example.com/newer v1.0.0
-- example.com/leans@v1.0.0/main.go --
)";

class OutsideModuleTest : public testing::SessionFixture {
 protected:
  OutsideModuleTest() { Modules(kWorld); }
  static constexpr std::string_view kDeprecated =
      "go: module example.com/tool is deprecated: use example.com/newtool instead.\n";
};

TEST_F(OutsideModuleTest, ExactVersion) {
  // The working directory's go.mod is not looked at.
  Files("-- go.mod --\nnonsense\n");
  EXPECT_EQ(RunVersion("example.com/tool@v1.0.0"),
            "example.com/dep /mod/example.com/dep@v1.0.0 example.com/dep@v1.0.0\n"
            "example.com/tool /mod/example.com/tool@v1.0.0 example.com/tool@v1.0.0\n");
  EXPECT_EQ(machine.err.text(), kDeprecated);
  EXPECT_FALSE(session->HasModRoot());
  EXPECT_EQ(RunVersion("example.com/tool/cmd/x@v1.0.0"),
            "example.com/tool/cmd/x /mod/example.com/tool@v1.0.0/cmd/x example.com/tool@v1.0.0\n");
  EXPECT_EQ(RunVersion("example.com/tool/...@v1.0.0"),
            "example.com/dep /mod/example.com/dep@v1.0.0 example.com/dep@v1.0.0\n"
            "example.com/tool /mod/example.com/tool@v1.0.0 example.com/tool@v1.0.0\n"
            "example.com/tool/cmd/x /mod/example.com/tool@v1.0.0/cmd/x example.com/tool@v1.0.0\n");
}

TEST_F(OutsideModuleTest, Queries) {
  struct Case {
    const char* query;
    const char* version;
  };
  for (const Case& c : std::vector<Case>{{"latest", "v1.1.0"},
                                         {"upgrade", "v1.1.0"},
                                         {"v1", "v1.1.0"},
                                         {"v1.0", "v1.0.0"},
                                         {"<v1.1.0", "v1.0.0"},
                                         {"<=v1.1.0", "v1.1.0"},
                                         {">v1.0.0", "v1.1.0"},
                                         {">=v1.0.0", "v1.0.0"},
                                         {">v1.1.0", "v1.2.0-rc.1"},
                                         {"main", "v1.0.1-0.20200101000000-0123456789ab"},
                                         // Retracted, but named.
                                         {"v1.3.0", "v1.3.0"},
                                         {"v1.0.0+meta", "v1.0.0"}}) {
    std::string dump = RunVersion(base::StrCat("example.com/tool@", c.query));
    EXPECT_NE(dump.find(base::StrCat("example.com/tool@", c.version, "\n")), std::string::npos)
        << c.query << ": " << dump;
  }
  EXPECT_EQ(RunVersion("example.com/untagged@latest"),
            "example.com/untagged /mod/example.com/untagged@v0.0.0-20200101000000-0123456789ab "
            "example.com/untagged@v0.0.0-20200101000000-0123456789ab\n");
}

TEST_F(OutsideModuleTest, Refusals) {
  const std::string directives =
      " directives. It must not contain directives that would cause\n\tit to be interpreted "
      "differently than if "
      "it were the main module.\n";
  struct Case {
    const char* argument;
    std::string failure;
  };
  for (const Case& c : std::vector<Case>{
           {"example.com/tool@", "go: example.com/tool@: version must not be empty\n"},
           {"./x@v1", "go: ./x@v1: argument must be a package path, not a relative path\n"},
           {"/x@v1", "go: /x@v1: argument must be a package path, not an absolute path\n"},
           {"all@v1", "go: all@v1: argument must be a package path, not a meta-package\n"},
           {"example.com/a//b@v1",
            "go: example.com/a//b@v1: argument must be a clean package path\n"},
           {"fmt@v1", "go: fmt@v1: argument must not be a package in the standard library\n"},
           {"example.com/tool/nosuch@v1.0.0",
            "go: example.com/tool/nosuch@v1.0.0: module example.com/tool@v1.0.0 found, but does "
            "not contain "
            "package example.com/tool/nosuch\n"},
           {"example.com/tool/nosuch@latest",
            "go: example.com/tool/nosuch@latest: module example.com/tool@latest found (v1.1.0), "
            "but does not "
            "contain package example.com/tool/nosuch\n"},
           {"example.com/tool@v5",
            "go: example.com/tool@v5: no matching versions for query \"v5\"\n"},
           {"example.com/tool@patch",
            "go: example.com/tool@patch: can't query version \"patch\" of module example.com/tool: "
            "no existing "
            "version is required\n"},
           {"example.com/tool@<=v1",
            "go: example.com/tool@<=v1: ambiguous semantic version \"v1\" in range \"<=v1\"\n"},
           {"example.com/tool@<x",
            "go: example.com/tool@<x: invalid semantic version \"x\" in range \"<x\"\n"},
           {"...@v1",
            "go: ...@v1: no modules to query for ...@v1 because first path element contains a "
            "wildcard\n"},
           {"example.com/replaces@v1.0.0",
            "go: example.com/replaces@v1.0.0 (in example.com/replaces@v1.0.0):\n\tThe go.mod file "
            "for the module "
            "providing named packages contains one or\n\tmore replace" +
                directives},
           {"example.com/excludes@v1.0.0",
            "go: example.com/excludes@v1.0.0 (in example.com/excludes@v1.0.0):\n\tThe go.mod file "
            "for the module "
            "providing named packages contains one or\n\tmore exclude" +
                directives},
           {"example.com/newer@v1.0.0",
            "go: example.com/newer@v1.0.0: example.com/newer@v1.0.0 requires go >= 1.99 (running "
            "go 1.26.8)\n"},
           {"example.com/broken@v1.0.0",
            "go: example.com/broken@v1.0.0: version constraints "
            "conflict:\n\texample.com/broken@v1.0.0 requires "
            "example.com/nosuch@v1.0.0: reading proxy: 404 Not Found\n"},
       }) {
    machine.err.Clear();
    EXPECT_EQ(RunVersion(c.argument), c.failure);
  }
  RunVersion("example.com/newer@v1.0.0");
  ASSERT_TRUE(too_new.has_value());
  EXPECT_EQ(too_new->what, "example.com/newer@v1.0.0");
  EXPECT_EQ(too_new->go_version, "1.99");
  // Of what it requires nobody has asked when cmd/go decides whether to switch.
  too_new.reset();
  EXPECT_EQ(RunVersion("example.com/leans@v1.0.0"),
            "go: example.com/leans@v1.0.0: example.com/leans@v1.0.0 requires\n"
            "\texample.com/newer@v1.0.0: module example.com/newer@v1.0.0 requires go >= 1.99 "
            "(running go 1.26.8)\n");
  EXPECT_FALSE(too_new.has_value());
}

TEST_F(OutsideModuleTest, WhatWasFoundIsNotAskedAgain) {
  RememberAnswers();
  std::string dump = RunVersion("example.com/tool/cmd/x@v1.0.0");
  EXPECT_EQ(machine.err.text(), kDeprecated);
  source->ClearLog();
  machine.err.Clear();
  EXPECT_EQ(RunVersion("example.com/tool/cmd/x@v1.0.0"), dump);
  EXPECT_EQ(machine.err.text(), kDeprecated);
  EXPECT_THAT(source->Log(),
              ElementsAre("mod example.com/tool@v1.0.0", "zip example.com/tool@v1.0.0"));
  // What may change is asked for.
  source->ClearLog();
  RunVersion("example.com/tool@v1.0");
  EXPECT_THAT(source->Log(), Contains("list example.com/tool"));
}

TEST_F(OutsideModuleTest, WithoutNetworkWhatIsThereRuns) {
  RunVersion("example.com/tool@v1.0.0");
  source->GoOffline();
  machine.err.Clear();
  EXPECT_EQ(RunVersion("example.com/tool@v1.0.0"),
            "example.com/dep /mod/example.com/dep@v1.0.0 example.com/dep@v1.0.0\n"
            "example.com/tool /mod/example.com/tool@v1.0.0 example.com/tool@v1.0.0\n");
  EXPECT_THAT(machine.err.text(), StartsWith("gorun: example.com/tool@v1.0.0: "));
  EXPECT_THAT(machine.err.text(),
              EndsWith("; using example.com/tool@v1.0.0 from the module cache\n"));
  EXPECT_EQ(RunVersion("example.com/tool@v1.1.0").substr(0, 28), "go: example.com/tool@v1.1.0:");
  EXPECT_EQ(RunVersion("example.com/tool@latest").substr(0, 28), "go: example.com/tool@latest:");
}

// What a version control client said is on lines of its own.
TEST_F(OutsideModuleTest, TheNoteTellsTheCauseOnOneLine) {
  RunVersion("example.com/tool@v1.0.0");
  auto note = [&](std::string why) {
    source->GoOffline(std::move(why));
    machine.err.Clear();
    RunVersion("example.com/tool@v1.0.0");
    const std::string text = machine.err.text();
    return text.substr(text.find("exit status"));
  };
  const std::string rest = "; using example.com/tool@v1.0.0 from the module cache\n";
  EXPECT_EQ(note("git fetch: exit status 128:\n\twarning: odd\n\tfatal: no route\n\tmore\nhint"),
            "exit status 128: fatal: no route" + rest);
  EXPECT_EQ(note("exit status 128:\n"), "exit status 128" + rest);
  EXPECT_EQ(note("exit status 128\nhint"), "exit status 128" + rest);
}

}  // namespace
}  // namespace gorun::modules
