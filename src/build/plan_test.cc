#include "build/plan.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/testing/small_program.h"

namespace gorun::build {
namespace {

TEST(Plan, OrderNamesAndDependencies) {
  const load::PackageGraph packages = testing::SmallProgram();
  const BuildConfig config = testing::SmallConfig();
  const ActionGraph graph = Plan(packages, config);
  EXPECT_EQ(DumpActionGraph(graph, packages),
            "built-in unsafe\n"
            "tool-id compile\n"
            "tool-id asm\n"
            "build runtime\n\tneeds built-in unsafe\n\tneeds tool-id compile\n\tneeds tool-id asm\n"
            "\tmakes /w/b003/_pkg_.a\n"
            "build example.com/m/lib\n\tneeds build runtime\n\tneeds tool-id compile\n"
            "\tmakes /w/b002/_pkg_.a\n"
            "build example.com/m\n\tneeds build example.com/m/lib\n\tneeds built-in unsafe\n"
            "\tneeds build runtime\n\tneeds tool-id compile\n\tmakes /w/b001/_pkg_.a\n"
            "tool-id link\n"
            "link example.com/m\n\tneeds build example.com/m\n\tneeds build example.com/m/lib\n"
            "\tneeds build runtime\n\tneeds tool-id link\n\tmakes /w/b001/exe/m\n"
            "hash 5 files\n");
  // The order that the ready ones start in: tools, hashes, then depth first.
  std::vector<int> priorities;
  for (const Action& action : graph.actions) priorities.push_back(action.priority);
  EXPECT_EQ(priorities, (std::vector<int>{4, 0, 1, 5, 6, 7, 2, 8, 3}));
}

TEST(Plan, ChainOfImportsMayBeLongerThanTheStack) {
  load::PackageGraph packages = testing::SmallProgram();
  load::PackageId last = packages.packages[packages.root].imports.front();
  for (int i = 0; i < 50000; i++) {
    load::Package package;
    package.import_path = base::StrCat("example.com/m/p", i);
    package.imports = {last};
    last = packages.packages.Add(std::move(package));
  }
  packages.packages[packages.root].imports.front() = last;
  const ActionGraph graph = Plan(packages, testing::SmallConfig());
  EXPECT_EQ(graph.actions[graph.root].packages.size(), 50003u);
}

TEST(Plan, ToolexecProgramsAreAskedForOneToolAfterTheOther) {
  BuildConfig config = testing::SmallConfig();
  config.toolexec = {"/wrap"};
  const ActionGraph graph = Plan(testing::SmallProgram(), config);
  std::vector<ActionIndex> tools;
  for (const char* name : {"compile", "asm", "link"}) {
    const ActionIndex index = graph.tool_ids.find(name)->second;
    EXPECT_EQ(graph.actions[index].tools, tools) << name;
    tools = {index};
  }
}

TEST(Plan, InputsAreAllFilesInHashOrder) {
  const load::PackageGraph packages = testing::SmallProgram();
  const ActionGraph graph = Plan(packages, testing::SmallConfig());
  for (const Action& action : graph.actions) {
    if (action.kind != ActionKind::kBuild) continue;
    if (packages.packages[action.package].import_path != "runtime") continue;
    EXPECT_EQ(action.inputs, (std::vector<std::string>{"/go/src/runtime/proc.go",
                                                       "/go/src/runtime/defs_linux_amd64.h",
                                                       "/go/src/runtime/asm_amd64.s"}));
  }
}

TEST(Plan, LinkerDepsThatNobodyImportsAreAdded) {
  load::PackageGraph packages = testing::SmallProgram();
  packages.packages[packages.root].imports.pop_back();
  const ActionGraph graph = Plan(packages, testing::SmallConfig());
  const Action& link = graph.actions[graph.root];
  const Action& main = graph.actions[link.packages[0]];
  EXPECT_EQ(main.packages.size(), 3u);
}

TEST(Plan, Cgo) {
  load::PackageGraph packages = testing::SmallProgram();
  load::Package& lib = packages.packages[packages.packages[packages.root].imports[0]];
  lib.cgo_files = {"c.go"};
  lib.c_files = {"x.c"};
  lib.cxx_files = {"y.cc"};
  lib.m_files = {"z.m"};
  lib.s_files = {"a.S"};
  lib.f_files = {"f.f90"};
  lib.swig_files = {"s.swig"};
  lib.cgo_pkg_config = {"zlib"};
  const auto compiles = [&](int minor) {
    BuildConfig config = testing::SmallConfig();
    config.rules = RulesFor(minor);
    const ActionGraph graph = Plan(packages, config);
    std::string out;
    for (const Action& action : graph.actions) {
      if (action.kind == ActionKind::kForeignCompile) out += action.file.path + " ";
    }
    return out;
  };
  // Objects stand in the archive in this order.
  EXPECT_EQ(compiles(26),
            "/w/b002/_cgo_export.c /w/b002/c.cgo2.c /w/b002/_s_swig.cgo2.c a.S x.c z.m "
            "/w/b002/s_wrap.c y.cc f.f90 ");
  EXPECT_EQ(compiles(25),
            "/w/b002/_cgo_export.c /w/b002/c.cgo2.c /w/b002/_s_swig.cgo2.c x.c /w/b002/s_wrap.c "
            "a.S y.cc z.m f.f90 ");

  const BuildConfig config = testing::SmallConfig();
  const ActionGraph graph = Plan(packages, config);
  EXPECT_EQ(graph.compiler_ids.size(), 3u);
  const Action* build = nullptr;
  for (const Action& action : graph.actions) {
    if (action.kind == ActionKind::kBuild && action.cgo.check.valid()) build = &action;
  }
  ASSERT_NE(build, nullptr);
  const Action& check = graph.actions[build->cgo.check];
  const Action& run = graph.actions[build->cgo.run];
  const Action& dynimport = graph.actions[build->cgo.dynimport];
  // Only the check has an ID, so it knows the inputs and the tools.
  EXPECT_TRUE(build->inputs.empty());
  EXPECT_EQ(check.inputs.size(), 8u);
  EXPECT_EQ(check.packages, build->packages);
  EXPECT_EQ(run.cgo.pkg_config, build->cgo.pkg_config);
  EXPECT_EQ(dynimport.cgo.compiles.size(), 9u);
  EXPECT_LT(check.priority, run.priority);
  EXPECT_LT(run.priority, dynimport.priority);
  EXPECT_LT(dynimport.priority, build->priority);
}

}  // namespace
}  // namespace gorun::build
