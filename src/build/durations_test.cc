#include "build/durations.h"

#include <gmock/gmock.h>

#include "base/strings.h"
#include "build/execute.h"
#include "build/plan.h"
#include "build/testing/small_program.h"
#include "host/testing/temp_dir.h"

namespace gorun::build {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

const Durations::SourceBytes kTenKiB = [](const Action&) { return 10 << 10; };

class DurationsTest : public ::testing::Test {
 protected:
  DurationsTest()
      : packages_(testing::SmallProgram()), graph_(Plan(packages_, testing::SmallConfig())) {}

  /// Results as if each action that builds something had taken `ms`.
  ActionResults Took(int64_t ms) {
    ActionResults results;
    for (size_t i = 0; i < graph_.actions.size(); i++) {
      ActionResult result;
      result.state = ActionResult::State::kDone;
      result.span.begin_ns = 5;
      result.span.end_ns = 5 + ms * 1'000'000;
      results.Add(result);
    }
    return results;
  }
  ActionIndex ActionOf(std::string_view path, ActionKind kind = ActionKind::kBuild) {
    for (uint32_t i = 0; i < graph_.actions.size(); i++) {
      const Action& action = graph_.actions[ActionIndex{i}];
      if (action.kind == kind && packages_.packages[action.package].import_path == path) {
        return ActionIndex{i};
      }
    }
    return {};
  }

  host::testing::TempDir dir_;
  host::RealFileSystem files_;
  const std::string path_ = dir_ / "state/durations";
  load::PackageGraph packages_;
  ActionGraph graph_;
};

TEST_F(DurationsTest, WhatIsLearntIsKnownLater) {
  // Guessed from the sources.
  EXPECT_THAT(Durations(path_).Of(graph_, packages_, kTenKiB), Each(35));
  Durations(path_).Learn(graph_, packages_, Took(70), files_);
  const std::vector<int64_t> known = Durations(path_).Of(graph_, packages_, kTenKiB);
  ASSERT_THAT(known, SizeIs(graph_.actions.size()));
  EXPECT_EQ(known[ActionOf("runtime").index], 70);
}

TEST_F(DurationsTest, WhatWasFoundTeachesNothing) {
  ActionResults results = Took(70);
  for (ActionResult& result : results) result.found = true;
  Durations(path_).Learn(graph_, packages_, results, files_);
  EXPECT_FALSE(files_.Exists(path_));
}

TEST_F(DurationsTest, WhatHadNothingToDoTeachesNothing) {
  Durations(path_).Learn(graph_, packages_, Took(70), files_);
  // As with a package with cgo whose check found the output.
  const ActionIndex check = ActionOf("runtime");
  for (Action& action : graph_.actions) action.cgo.check = check;
  ActionResults results = Took(0);
  results[check].found = true;
  Durations(path_).Learn(graph_, packages_, results, files_);
  const std::vector<int64_t> known = Durations(path_).Of(graph_, packages_, kTenKiB);
  ASSERT_THAT(known, SizeIs(graph_.actions.size()));
  EXPECT_EQ(known[ActionOf("example.com/m/lib").index], 70);
}

TEST_F(DurationsTest, ADamagedFileIsIgnored) {
  Durations(path_).Learn(graph_, packages_, Took(70), files_);
  const std::string text = files_.ReadFile(path_).value();
  ASSERT_TRUE(files_.WriteFile(path_, text.substr(0, text.size() - 6), 0600));
  EXPECT_THAT(Durations(path_).Of(graph_, packages_, kTenKiB), Each(35));
  ASSERT_TRUE(files_.WriteFile(path_, base::ReplaceAll(text, "70 ", "-7 "), 0600));
  EXPECT_THAT(Durations(path_).Of(graph_, packages_, kTenKiB), Each(35));
  // Where there was nothing, it can be written again.
  Durations(path_).Learn(graph_, packages_, Took(30), files_);
  EXPECT_THAT(Durations(path_).Of(graph_, packages_, kTenKiB), SizeIs(graph_.actions.size()));
}

TEST_F(DurationsTest, WithoutAPlaceNothingIsKept) {
  Durations("").Learn(graph_, packages_, Took(70), files_);
  EXPECT_THAT(Durations("").Of(graph_, packages_, kTenKiB), Each(35));
}

TEST_F(DurationsTest, TheLongestWayToTheEndComesFirst) {
  // Two packages that main alone waits for: the slow one first, whatever came first before.
  load::Package package;
  package.name = package.import_path = "example.com/m/slow";
  package.dir = "/m/slow";
  package.go_files = {"slow.go"};
  const load::PackageId slow = packages_.packages.Add(package);
  packages_.packages[packages_.root].imports.push_back(slow);
  graph_ = Plan(packages_, testing::SmallConfig());
  const ActionIndex slow_build = ActionOf("example.com/m/slow");
  const ActionIndex lib_build = ActionOf("example.com/m/lib");
  ASSERT_LT(graph_.actions[lib_build].priority, graph_.actions[slow_build].priority);

  std::vector<int64_t> durations(graph_.actions.size(), 10);
  durations[slow_build.index] = 1000;
  const ActionGraph sorted = CriticalPathFirst(graph_, durations);
  EXPECT_LT(sorted.actions[slow_build].priority, sorted.actions[lib_build].priority);
  for (uint32_t i = 0; i < sorted.actions.size(); i++) {
    const Action& action = sorted.actions[ActionIndex{i}];
    for (const ActionIndex needed : Dependencies(action)) {
      EXPECT_LT(sorted.actions[needed].priority, action.priority);
    }
    if (action.kind == ActionKind::kToolId) {
      EXPECT_EQ(action.priority, graph_.actions[ActionIndex{i}].priority);
    }
  }
  // Unknown durations change nothing.
  EXPECT_EQ(CriticalPathFirst(graph_, {}).actions[slow_build].priority,
            graph_.actions[slow_build].priority);
}

}  // namespace
}  // namespace gorun::build
