#include "build/known_results.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/strings.h"
#include "build/plan.h"
#include "build/testing/small_program.h"
#include "host/real_filesystem.h"
#include "host/testing/temp_dir.h"

namespace gorun::build {
namespace {

using base::StrCat;

// A small program that was built: runtime, a library, the main package.
class KnownResultsTest : public ::testing::Test {
 protected:
  KnownResultsTest() {
    for (uint32_t i = 0; i < graph_.actions.size(); i++) {
      const Action& action = graph_.actions[ActionIndex{i}];
      ActionResult result;
      result.state = ActionResult::State::kDone;
      if (action.kind == ActionKind::kToolId) result.tool.id = StrCat(action.tool, " version 1");
      if (action.kind == ActionKind::kBuild) {
        const std::string name = StrCat(i);
        result.id.digest.bytes[0] = static_cast<uint8_t>(i);
        result.build_id = StrCat("action", name, "/content", name);
        result.built = StrCat(dir_.path(), "/", name);
        result.size = 7;
        result.cached = true;
        result.silent = true;
        EXPECT_TRUE(files_.WriteFile(result.built, "archive", 0644));
      }
      results_.Add(std::move(result));
    }
  }

  ActionIndex Of(std::string_view import_path) const {
    for (uint32_t i = 0; i < graph_.actions.size(); i++) {
      const Action& action = graph_.actions[ActionIndex{i}];
      if (action.kind == ActionKind::kBuild &&
          packages_.packages[action.package].import_path == import_path) {
        return ActionIndex{i};
      }
    }
    return ActionIndex();
  }
  KnownResults Known() const {
    auto known = KnownResults::Decode(KnownResults::Learn(graph_, packages_, results_).Encode(),
                                      packages_.packages.size());
    EXPECT_TRUE(known);
    return *std::move(known);
  }
  std::optional<ActionResult> Find(const KnownResults& known, std::string_view import_path) {
    return known.Find(graph_.actions[Of(import_path)], graph_, results_);
  }

  host::testing::TempDir dir_;
  host::RealFileSystem files_;
  const load::PackageGraph packages_ = testing::SmallProgram();
  const ActionGraph graph_ = Plan(packages_, testing::SmallConfig());
  ActionResults results_;
};

TEST_F(KnownResultsTest, WhatWasBuiltIsKnown) {
  const KnownResults known = Known();
  for (const std::string_view path : {"runtime", "example.com/m/lib", "example.com/m"}) {
    const auto found = Find(known, path);
    ASSERT_TRUE(found) << path;
    const ActionResult& made = results_[Of(path)];
    EXPECT_EQ(found->id, made.id);
    EXPECT_EQ(found->build_id, made.build_id);
    EXPECT_EQ(found->built, made.built);
    EXPECT_EQ(found->size, 7);
    EXPECT_TRUE(found->found && found->cached && found->silent);
  }
  const auto tool = known.Find(graph_.actions[graph_.tool_ids.at("compile")], graph_, results_);
  ASSERT_TRUE(tool);
  EXPECT_EQ(tool->tool.id, "compile version 1");
  // The link depends on everything.
  EXPECT_FALSE(known.Find(graph_.actions[graph_.root], graph_, results_));
  EXPECT_EQ(known.CountDifferent(KnownResults::Learn(graph_, packages_, results_)), 0u);
}

TEST_F(KnownResultsTest, NothingIsKnownAtFirst) {
  EXPECT_FALSE(Find(KnownResults(), "runtime"));
  EXPECT_FALSE(KnownResults().HasSameFiles(graph_.actions[Of("runtime")].package));
}

TEST_F(KnownResultsTest, WhatWasJustMadeIsKnownWhereTheCacheHasIt) {
  ActionResult& made = results_[Of("example.com/m/lib")];
  made.kept = std::exchange(made.built, StrCat(dir_.path(), "/b001/_pkg_.a"));
  const auto found = Find(Known(), "example.com/m/lib");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->built, made.kept);
}

TEST_F(KnownResultsTest, ChangedFiles) {
  KnownResults known = Known();
  known.SetChanged(graph_.actions[Of("example.com/m/lib")].package);
  EXPECT_TRUE(Find(known, "runtime"));
  EXPECT_FALSE(Find(known, "example.com/m/lib"));
  // Compiled anew, but to the same: who imports it does not see a difference.
  EXPECT_TRUE(Find(known, "example.com/m"));
}

TEST_F(KnownResultsTest, ChangedImports) {
  const KnownResults known = Known();
  results_[Of("example.com/m/lib")].build_id = "other action/other content";
  EXPECT_TRUE(Find(known, "example.com/m/lib"));
  EXPECT_FALSE(Find(known, "example.com/m"));
  results_[Of("example.com/m/lib")].build_id =
      StrCat("other action/content", Of("example.com/m/lib").index);
  EXPECT_TRUE(Find(known, "example.com/m"));
}

TEST_F(KnownResultsTest, ChangedTools) {
  const KnownResults known = Known();
  results_[graph_.tool_ids.at("asm")].tool.id = "asm version 2";
  EXPECT_FALSE(Find(known, "runtime"));
  EXPECT_TRUE(Find(known, "example.com/m/lib"));
  results_[graph_.tool_ids.at("compile")].tool.error = "it cannot be asked";
  EXPECT_FALSE(Find(known, "example.com/m/lib"));
}

TEST_F(KnownResultsTest, OutputsThatAreGoneOrCut) {
  const KnownResults known = Known();
  ASSERT_TRUE(files_.WriteFile(results_[Of("runtime")].built, "arch", 0644));
  EXPECT_FALSE(Find(known, "runtime"));
  ASSERT_TRUE(files_.Remove(results_[Of("example.com/m")].built));
  EXPECT_FALSE(Find(known, "example.com/m"));
}

TEST_F(KnownResultsTest, WhatIsNotInTheCacheOrHadSomethingToSayIsNotLearned) {
  results_[Of("runtime")].cached = false;
  results_[Of("example.com/m/lib")].silent = false;
  results_[Of("example.com/m")].state = ActionResult::State::kFailed;
  const KnownResults known = Known();
  EXPECT_FALSE(Find(known, "runtime"));
  EXPECT_FALSE(Find(known, "example.com/m/lib"));
  EXPECT_FALSE(Find(known, "example.com/m"));
  EXPECT_TRUE(known.HasSameFiles(graph_.actions[Of("runtime")].package));
}

TEST_F(KnownResultsTest, DamagedBytes) {
  const std::string bytes = KnownResults::Learn(graph_, packages_, results_).Encode();
  const size_t count = packages_.packages.size();
  for (size_t i = 0; i < bytes.size(); i++) {
    EXPECT_FALSE(KnownResults::Decode(bytes.substr(0, i), count)) << i;
  }
  EXPECT_FALSE(KnownResults::Decode(bytes + "x", count));
  EXPECT_FALSE(KnownResults::Decode(bytes, count + 1));
}

}  // namespace
}  // namespace gorun::build
