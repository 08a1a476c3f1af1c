#include "build/plan.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace gorun::build
