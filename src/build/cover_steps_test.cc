#include "build/cover_steps.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/build_steps.h"
#include "build/plan.h"
#include "build/testing/small_program.h"
#include "cache/hash.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

class CoverStepsTest : public ::testing::Test {
 protected:
  CoverStepsTest() {
    lib_.cover_mode = "set";
    lib_.go_files = {"lib.go", "x.cgo1.go"};
    lib_.cgo_files = {"c.go"};
  }

  /// The steps of lib's build, one a line.
  std::string Steps() {
    const ActionGraph graph = Plan(packages_, config_);
    ActionResults results;
    const Action* build = nullptr;
    for (const Action& action : graph.actions) {
      results.Add(ActionResult());
      if (action.package == load::PackageId{2} && action.kind == ActionKind::kBuild) {
        build = &action;
      }
    }
    std::string text;
    cache::Hasher hasher("");
    host::testing::MemFs files;
    const BuildInputs inputs{packages_, graph, config_, hasher, files};
    for (const Step& step : BuildSteps(*build, inputs, results, "id/id")) {
      if (std::holds_alternative<AnnounceStep>(step)) text += "announce\n";
      if (auto* s = std::get_if<MakeDirStep>(&step)) base::StrAppend(text, "mkdir ", s->dir, "\n");
      if (auto* s = std::get_if<WriteFileStep>(&step)) {
        base::StrAppend(text, "write ", s->path, "\n");
      }
      if (auto* s = std::get_if<ToolStep>(&step)) {
        base::StrAppend(text, s->command.arguments.front(), " in ", s->command.directory, "\n");
      }
      if (auto* s = std::get_if<KeepSourcesStep>(&step)) {
        base::StrAppend(text, "keep ", base::Join(s->generated, " "), " of ", s->list);
      }
    }
    return text;
  }

  load::PackageGraph packages_ = testing::SmallProgram();
  load::Package& lib_ = packages_.packages[load::PackageId{2}];
  BuildConfig config_ = testing::SmallConfig();
};

TEST_F(CoverStepsTest, FilesAndCommand) {
  Action action;
  action.objdir = "/w/b002/";
  std::vector<Step> steps;
  AddCoverSteps(action, lib_, config_, steps);
  const SourceFiles made = SourcesToBuild(action, lib_);
  EXPECT_EQ(base::Join(made.go_files, " "),
            "/w/b002/covervars.go /w/b002/lib.cover.go /w/b002/x.cgo1.cover.go");
  EXPECT_EQ(base::Join(made.cgo_files, " "), "/w/b002/c.cover.go");
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(std::get<WriteFileStep>(steps[0]).text,
            R"({"OutConfig":"/w/b002/coveragecfg","PkgPath":"example.com/m/lib",)"
            R"("PkgName":"example.com/m/lib","Granularity":"perblock",)"
            R"("ModulePath":"example.com/m","Local":false,"EmitMetaFile":""})"
            "\n");
  EXPECT_EQ(std::get<WriteFileStep>(steps[1]).text,
            "/w/b002/covervars.go\n/w/b002/lib.cover.go\n/w/b002/x.cgo1.cover.go\n"
            "/w/b002/c.cover.go\n");
  const ToolCommand& command = std::get<ToolStep>(steps[2]).command;
  EXPECT_EQ(base::Join(command.arguments, " "),
            "/go/pkg/tool/linux_amd64/cover -pkgcfg /w/b002/pkgcfg.txt -mode set -var "
            "goCover_4f133a07d8c8_ -outfilelist /w/b002/coveroutfiles.txt /m/lib/lib.go x.cgo1.go "
            "/m/lib/c.go");
  EXPECT_EQ(command.description,
            "/go/pkg/tool/linux_amd64/cover -pkgcfg $WORK/b002/pkgcfg.txt -mode set -var "
            "goCover_4f133a07d8c8_ -outfilelist $WORK/b002/coveroutfiles.txt /m/lib/lib.go "
            "x.cgo1.go /m/lib/c.go");
  EXPECT_EQ(command.directory, "/w/b002/");
}

TEST_F(CoverStepsTest, OrderBeforeAndSinceGo126) {
  lib_.go_files = {"lib.go"};
  lib_.cgo_files.clear();
  const std::string cover =
      "write /w/b002/pkgcfg.txt\nwrite /w/b002/coveroutfiles.txt\n"
      "/go/pkg/tool/linux_amd64/cover in /w/b002/\n";
  const std::string rest =
      "keep covervars.go lib.cover.go of covervars.go\nlib.cover.go\nwrite /w/b002/importcfg\n"
      "/go/pkg/tool/linux_amd64/compile in /m\n";
  EXPECT_EQ(Steps(), "mkdir /w/b002/\n" + cover + "announce\n" + rest);
  config_.rules = RulesFor(25);
  EXPECT_EQ(Steps(), "announce\nmkdir /w/b002/\n" + cover + rest);
}

}  // namespace
}  // namespace gorun::build
