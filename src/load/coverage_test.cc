#include "load/coverage.h"

#include <algorithm>

#include "load/load.h"
#include "load/runtime_packages.h"
#include "load/testing/load_fixture.h"

namespace gorun::load {
namespace {

class CoverageTest : public testing::LoadFixture {
 protected:
  CoverageTest() {
    settings.flags.cover = true;
    settings.cover_mode = "set";
    Std("runtime/coverage", "package coverage\nimport _ \"sync/atomic\"\n");
    Std("sync/atomic", "package atomic\nimport \"unsafe\"\n");
    File("main.go",
         "package main\nimport _ \"example.com/m/lib\"\nimport _ \"example.com/dep\"\n"
         "import _ \"fmt\"\n");
    File("lib/lib.go", "package lib\n");
    modules::ModuleInfo dep;
    dep.path = "example.com/dep";
    dep.version = "v1.0.0";
    dep.dir = "/dep";
    session.Add(dep);
    machine.files.Add("/dep/x.go", "package dep\n");
  }

  /// "path=mode" of the packages that are instrumented, in dependency order.
  std::string Covered(const base::Result<PackageGraph>& graph) {
    if (!graph || !graph->errors.empty()) return Errors(graph);
    std::vector<std::string> covered;
    for (const PackageId id : graph->DependencyOrder()) {
      const Package& package = graph->packages[id];
      if (!package.cover_mode.empty()) {
        covered.push_back(base::StrCat(package.import_path, "=", package.cover_mode));
      }
    }
    return base::Join(covered, " ");
  }
};

TEST_F(CoverageTest, MainModuleAndCommandLine) {
  auto graph = Load();
  EXPECT_EQ(Covered(graph), "example.com/m/lib=set example.com/m=set");
  EXPECT_EQ(graph->packages[graph->root].import_paths.back(), "runtime/coverage");
  EXPECT_NE(graph->packages[graph->root].build_info->find("build\t-cover=true\n"),
            std::string::npos);
  machine.files.Add("/elsewhere/main.go", "package main\n");
  EXPECT_EQ(Covered(LoadFiles({"/elsewhere/main.go"})), "command-line-arguments=set");
}

TEST_F(CoverageTest, OnlyWithTheFlag) {
  settings.flags.cover = false;
  EXPECT_EQ(Covered(Load()), "");
}

TEST_F(CoverageTest, Patterns) {
  settings.flags.coverpkg = {"example.com/d...", "./lib"};
  EXPECT_EQ(Covered(Load()), "example.com/dep=set example.com/m/lib=set");
  settings.flags.coverpkg = {"all"};
  EXPECT_EQ(Covered(Load()),
            "example.com/dep=set example.com/m/lib=set fmt=set internal/abi=set runtime=set "
            "sync/atomic=set runtime/coverage=set example.com/m=set");
  settings.flags.coverpkg = {"work"};
  EXPECT_EQ(Covered(Load()), "example.com/m/lib=set example.com/m=set");
  EXPECT_EQ(machine.err.text(), "");
  settings.flags.coverpkg = {"./lib", "nosuch/...", ""};
  EXPECT_EQ(Covered(Load()), "example.com/m/lib=set");
  EXPECT_EQ(machine.err.text(),
            "warning: no packages being built depend on matches for pattern nosuch/...\n"
            "warning: no packages being built depend on matches for pattern \n");
}

TEST_F(CoverageTest, WorkIsAnImportPathBeforeGo125) {
  toolchain.go_version = "1.24.11";
  settings.flags.coverpkg = {"work"};
  EXPECT_EQ(Covered(Load()), "");
  EXPECT_EQ(machine.err.text(),
            "warning: no packages being built depend on matches for pattern work\n");
}

TEST_F(CoverageTest, AtomicCountersImportTheirPackage) {
  settings.cover_mode = "atomic";
  settings.flags.coverpkg = {"std", "./lib"};
  auto graph = Load();
  EXPECT_EQ(Covered(graph),
            "example.com/m/lib=atomic fmt=atomic internal/abi=atomic runtime=atomic "
            "runtime/coverage=atomic");
  for (const Package& package : graph->packages) {
    const auto count = std::ranges::count_if(package.imports, [&](PackageId id) {
      return graph->packages[id].import_path == "sync/atomic";
    });
    const bool twice = package.import_path == "runtime/coverage";
    EXPECT_EQ(count, package.cover_mode.empty() ? 0 : twice ? 2 : 1) << package.import_path;
  }
}

TEST_F(CoverageTest, TheRuntimeOnlyRegistersUnderRace) {
  Std("runtime/race", "package race\n");
  settings.flags.race = true;
  settings.cover_mode = "atomic";
  settings.flags.coverpkg = {"std"};
  EXPECT_EQ(Covered(Load()),
            "fmt=atomic internal/abi=regonly runtime=regonly runtime/race=atomic "
            "runtime/coverage=atomic");
  toolchain.minor = 24;
  EXPECT_EQ(Covered(Load()),
            "fmt=atomic internal/abi=atomic runtime=regonly runtime/race=atomic "
            "runtime/coverage=atomic");
}

TEST(RuntimePackagesTest, ByVersion) {
  EXPECT_TRUE(IsRuntimePackage("runtime", 24));
  EXPECT_TRUE(IsRuntimePackage("runtime/internal/sys", 24));
  EXPECT_FALSE(IsRuntimePackage("internal/abi", 24));
  EXPECT_TRUE(IsRuntimePackage("internal/runtime/syscall", 25));
  EXPECT_FALSE(IsRuntimePackage("internal/runtime/syscall", 26));
  EXPECT_TRUE(IsRuntimePackage("internal/strconv", 27));
  EXPECT_FALSE(IsRuntimePackage("internal/strconv", 25));
  EXPECT_FALSE(IsRuntimePackage("runtime/coverage", 26));
}

}  // namespace
}  // namespace gorun::load
