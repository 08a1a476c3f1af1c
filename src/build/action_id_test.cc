#include "build/action_id.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/plan.h"
#include "build/testing/small_program.h"
#include "cache/hash.h"
#include "host/testing/mem_fs.h"
#include "host/testing/string_stream.h"

namespace gorun::build {
namespace {

/// The small program's hash inputs, as GODEBUG=gocachehash=1 shows them, without the hashes.
class ActionIdTest : public ::testing::Test {
 protected:
  std::string Lines(const std::string& name) {
    const ActionGraph graph = Plan(packages_, config_);
    ActionResults results;
    for (uint32_t i = 0; i < graph.actions.size(); i++) {
      const Action& action = graph.actions[ActionIndex{i}];
      ActionResult result;
      result.tool.id = action.tool + " version go1.26.8";
      if (action.kind == ActionKind::kBuild) {
        result.build_id = base::StrCat("action", i, "/content", i);
      }
      results.Add(std::move(result));
    }
    host::testing::StringStream log;
    cache::Hasher::Options options;
    options.log = &log;
    host::testing::MemFs files;
    cache::Hasher hasher("go1.26.8", options);
    for (const Action& action : graph.actions) {
      for (const std::string& file : action.inputs) hasher.SetFileHash(file, {});
    }
    for (const Action& action : graph.actions) {
      if (action.kind != ActionKind::kBuild && action.kind != ActionKind::kLink) continue;
      ComputeActionId(action, {packages_, graph, config_, hasher, files}, results);
    }
    std::string lines;
    for (const std::string& line : base::Split(log.text(), "\n")) {
      auto rest = base::CutPrefix(line, base::StrCat("HASH[", name, "]: "));
      if (rest && rest->starts_with('"')) base::StrAppend(lines, *rest, "\n");
    }
    return lines;
  }

  load::PackageGraph packages_ = testing::SmallProgram();
  BuildConfig config_ = testing::SmallConfig();
};

TEST_F(ActionIdTest, BuildOfTheMainPackage) {
  EXPECT_EQ(Lines("build example.com/m"), R"("go1.26.8"
"compile\n"
"dir /m\n"
"go 1.24.1\n"
"goos linux goarch amd64\n"
"import \"example.com/m\"\n"
"omitdebug true standard false local false prefix \"\"\n"
"modinfo \"path\\texample.com/m\\n\"\n"
"compile compile version go1.26.8 [] []\n"
"GOAMD64=v1\n"
"file main.go AAAAAAAAAAAAAAAAAAAA\n"
"import example.com/m/lib content4\n"
"import unsafe \n"
"import runtime content3\n"
)");
}

TEST_F(ActionIdTest, BuildOfAPackageWithAssembly) {
  load::Package& runtime = packages_.packages[load::PackageId{1}];
  runtime.asmflags = {"-S"};
  config_.clean_goexperiment = "nogreenteagc";
  config_.magic_env = {"GOSSAFUNC=f"};
  EXPECT_EQ(Lines("build runtime"), R"("go1.26.8"
"compile\n"
"goos linux goarch amd64\n"
"import \"runtime\"\n"
"omitdebug false standard true local false prefix \"\"\n"
"compile compile version go1.26.8 [] []\n"
"asm \"asm version go1.26.8\" [] [\"-S\"]\n"
"GOAMD64=v1\n"
"GOEXPERIMENT=\"nogreenteagc\"\n"
"magic GOSSAFUNC=f\n"
"file proc.go AAAAAAAAAAAAAAAAAAAA\n"
"file defs_linux_amd64.h AAAAAAAAAAAAAAAAAAAA\n"
"file asm_amd64.s AAAAAAAAAAAAAAAAAAAA\n"
"import unsafe \n"
)");
}

TEST_F(ActionIdTest, CoverageHasItsModeAndTool) {
  load::Package& lib = packages_.packages[load::PackageId{2}];
  lib.cover_mode = "atomic";
  // As -covermode=atomic does it: once more than needed.
  lib.imports.push_back(lib.imports.front());
  const std::string lines = Lines("build example.com/m/lib");
  EXPECT_TRUE(base::Contains(lines, R"(prefix \"\"\n"
"cover \"atomic\" \"cover version go1.26.8\"\n"
"compile compile version)"));
  EXPECT_TRUE(lines.ends_with(R"("import runtime content3\n"
"import runtime content3\n"
)")) << lines;
  EXPECT_FALSE(base::Contains(Lines("build example.com/m"), "cover "));
}

TEST_F(ActionIdTest, Link) {
  EXPECT_EQ(Lines("link example.com/m"), R"("go1.26.8"
"link\n"
"buildmode default goos linux goarch amd64\n"
"import \"example.com/m\"\n"
"omitdebug true standard false local false prefix \"\"\n"
"defaultgodebug \"x=1\"\n"
"link link version go1.26.8 [] exe\n"
"linkflags []\n"
"GOAMD64=v1\n"
"GOROOT=/go\n"
"GO_EXTLINK_ENABLED=\n"
"packagefile example.com/m=content5\n"
"packagemain action5/content5\n"
"packagefile example.com/m/lib=content4\n"
"packagefile runtime=content3\n"
)");
}

TEST_F(ActionIdTest, TrimpathHidesDirectories) {
  config_.trimpath = true;
  packages_.packages[load::PackageId{2}].module->version = "v1.2.3";
  const std::string build = Lines("build example.com/m/lib");
  EXPECT_TRUE(base::Contains(build, R"("module example.com/m@v1.2.3\n")"));
  EXPECT_TRUE(base::Contains(build, R"("trimpath\n")"));
  EXPECT_FALSE(base::Contains(build, "dir "));
  EXPECT_TRUE(base::Contains(Lines("link example.com/m"), R"("GOROOT=\n")"));
}

TEST_F(ActionIdTest, UnreadableFilesHaveNoHash) {
  cache::Hasher hasher("go1.26.8");
  EXPECT_EQ(ShortFileHash(hasher, "/does/not/exist"), "");
}

}  // namespace
}  // namespace gorun::build
