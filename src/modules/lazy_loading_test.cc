#include "modules/testing/session_fixture.h"

// Which go.mod files are read: graph pruning and lazy loading.
namespace gorun::modules {
namespace {

constexpr std::string_view kWorld = R"(
-- example.com/a@v1.0.0/go.mod --
module example.com/a

go 1.17

require example.com/b v1.0.0
-- example.com/a@v1.0.0/a.go --
-- example.com/a@v1.0.0/usesb/x.go --
import "example.com/b"
-- example.com/b@v1.0.0/go.mod --
module example.com/b

go 1.17

require example.com/c v1.0.0
-- example.com/b@v1.0.0/b.go --
-- example.com/c@v1.0.0/go.mod --
module example.com/c

go 1.17
-- example.com/c@v1.0.0/c.go --
-- example.com/old@v1.0.0/go.mod --
module example.com/old

require example.com/old2 v1.0.0
-- example.com/old@v1.0.0/x.go --
-- example.com/old2@v1.0.0/go.mod --
module example.com/old2

require example.com/c v1.0.0
-- example.com/old2@v1.0.0/x.go --
)";

class LazyLoadingTest : public testing::SessionFixture {
 protected:
  LazyLoadingTest() {
    Modules(kWorld);
    std::string sums;
    for (const char* m : {"a", "b", "c", "old", "old2"}) {
      for (const char* suffix : {"", "/go.mod"}) {
        sums +=
            base::StrCat("example.com/", m, " v1.0.0", suffix, " h1:", std::string(43, 'A'), "=\n");
      }
    }
    machine.files.Add("/m/go.sum", sums);
  }
  // The go.mod files and zips that loading asks for.
  std::vector<std::string> Asked(const std::string& go_mod, const std::string& main) {
    machine.files.Add("/m/go.mod", go_mod);
    machine.files.Add("/m/main.go", main);
    source->ClearLog();
    dump = Run();
    return source->Log();
  }
  std::string dump;
};

using Strings = std::vector<std::string>;

TEST_F(LazyLoadingTest, PrunedModuleReadsWhatProvidesPackages) {
  EXPECT_EQ(Asked("module example.com/m\n\ngo 1.17\n\nrequire example.com/a v1.0.0\n\nrequire "
                  "example.com/b v1.0.0 // indirect\n",
                  "import \"example.com/a\"\n"),
            (Strings{"mod example.com/a@v1.0.0", "zip example.com/a@v1.0.0"}));
}

TEST_F(LazyLoadingTest, MissingPackageReadsTheGraphButNotBeyondTheHorizon) {
  EXPECT_EQ(Asked("module example.com/m\n\ngo 1.17\n\nrequire example.com/a v1.0.0\n",
                  "import \"example.com/c\"\n"),
            (Strings{"mod example.com/a@v1.0.0"}));
  EXPECT_NE(dump.find("no required module provides package example.com/c"), std::string::npos);
}

TEST_F(LazyLoadingTest, UnprunedDependenciesAreReadInFull) {
  EXPECT_EQ(Asked("module example.com/m\n\ngo 1.17\n\nrequire example.com/old v1.0.0\n",
                  "import \"example.com/c\"\n"),
            (Strings{"mod example.com/c@v1.0.0", "mod example.com/old2@v1.0.0",
                     "mod example.com/old@v1.0.0", "zip example.com/c@v1.0.0"}));
}

TEST_F(LazyLoadingTest, UnprunedModuleReadsEverything) {
  EXPECT_EQ(Asked("module example.com/m\n\ngo 1.16\n\nrequire example.com/a v1.0.0\n",
                  "import \"example.com/a\"\n"),
            (Strings{"mod example.com/a@v1.0.0", "mod example.com/b@v1.0.0",
                     "mod example.com/c@v1.0.0", "zip example.com/a@v1.0.0"}));
}

TEST_F(LazyLoadingTest, AllModulesReadsTheGraph) {
  Asked("module example.com/m\n\ngo 1.17\n\nrequire example.com/a v1.0.0\n", "");
  auto all = session->AllModules();
  ASSERT_TRUE(all);
  std::vector<std::string> paths;
  for (const ModuleInfo& m : *all) paths.push_back(Version{m.path, m.version}.String());
  EXPECT_EQ(paths, (Strings{"example.com/m", "example.com/a@v1.0.0", "example.com/b@v1.0.0"}));
}

}  // namespace
}  // namespace gorun::modules
