#include "build/execute.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "base/strings.h"
#include "build/build_id.h"
#include "build/executor.h"
#include "build/plan.h"
#include "build/shared_work.h"
#include "build/testing/mem_cache.h"
#include "build/testing/small_program.h"
#include "host/exec.h"
#include "host/remove_tree.h"
#include "host/testing/fake_host.h"
#include "report/report.h"

namespace gorun::build {
namespace {

/// Tools that are not there: they write what the real ones would, or fail as told.
class FakeTools : public Executor {
 public:
  explicit FakeTools(host::testing::MemFs& files) : files_(files) {}

  base::Result<host::Completed> Run(const ToolRun& run) override {
    host::Completed completed;
    const std::string tool = run.arguments.front().substr(run.arguments.front().rfind('/') + 1);
    if (run.arguments.back() == "-V=full") {
      completed.output = tool_version_.empty() ? tool + " version go1.26.8\n" : tool_version_;
      return completed;
    }
    if (cancelled_) return base::Fail(base::ErrorKind::kCancelled, "stopping");
    runs_++;
    std::string id, target;
    for (size_t i = 1; i + 1 < run.arguments.size(); i++) {
      if (run.arguments[i] == "-buildid") id = run.arguments[i + 1];
      if (run.arguments[i] == "-o") target = run.arguments[i + 1];
      if (auto value = base::CutPrefix(run.arguments[i], "-buildid=")) id = *value;
    }
    if (!fails_for_.empty() && run.package == fails_for_) {
      completed.output = fail_output_;
      completed.status.code = 2;
      return completed;
    }
    completed.output = says_;
    if (tool == "compile") {
      const std::string entry =
          base::StrCat("go object linux\nbuild id \"", id, "\"\n\n!", run.package, exports_);
      std::string size = base::StrCat(entry.size());
      size.resize(10, ' ');
      files_.Add(target, base::StrCat("!<arch>\n__.PKGDEF       0           0     0     644     ",
                                      size, "`\n", entry, "code of ", run.package, " ", bodies_));
    } else if (tool == "link") {
      files_.Add(target, base::StrCat("exe\xff Go build ID: \"", id, "\"\n \xff..."));
    } else {
      files_.Add(target, "object");
    }
    return completed;
  }

  int runs() const { return runs_; }

  std::string fails_for_, fail_output_, says_, tool_version_;
  /// What later compiles write that importers see, and what they do not.
  std::string exports_, bodies_;
  bool cancelled_ = false;

 private:
  host::testing::MemFs& files_;
  std::atomic<int> runs_ = 0;
};

class ExecuteTest : public ::testing::Test {
 protected:
  ExecuteTest() : tools_(machine_.files), cache_(machine_.files) {
    for (std::string_view tool : {"compile", "asm", "link"}) {
      machine_.files.Add(base::StrCat("/go/pkg/tool/linux_amd64/", tool), "", 0755);
    }
    machine_.files.Add("/go/src/runtime/defs_linux_amd64.h", "#define X 1\n");
  }

  /// Builds from nothing but the cache. The result of the link, or what stopped everything.
  base::Result<ActionResult> Build() {
    (void)machine_.files.RemoveAll("/w");
    machine_.err.Clear();
    host::Host host = machine_.host();
    report::Sink sink(machine_.err);
    auto printer = report::NewTextPrinter(sink);
    report::CommandPrinter commands(*printer, config_.work_dir);
    cache::Hasher hasher("go1.26.8");
    const ActionGraph graph = Plan(packages_, config_);
    for (const Action& action : graph.actions) {
      for (const std::string& file : action.inputs) {
        const bool edited = std::ranges::find(edited_, file) != edited_.end();
        hasher.SetFileHash(file, edited ? base::Sha256::Of(edit_) : base::Sha256Digest());
      }
    }
    BuildServices services{host, tools_, cache_, hasher, commands, environment_};
    services.shared = shared_;
    services.stop = stop_;
    auto results = Execute(BuildInputs{packages_, graph, config_, hasher, host.files}, services);
    exit_status_ = sink.exit_status();
    if (!results) return base::Fail(results.error());
    for (uint32_t i = 0; i < graph.actions.size(); i++) {
      const Action& action = graph.actions[ActionIndex{i}];
      if (action.kind != ActionKind::kBuild) continue;
      by_package_[packages_.packages[action.package].import_path] = (*results)[ActionIndex{i}];
    }
    return (*results)[graph.root];
  }

  host::testing::FakeHost machine_;
  host::Environment environment_{{"PATH=/bin"}};
  FakeTools tools_;
  testing::MemCache cache_;
  load::PackageGraph packages_ = testing::SmallProgram();
  BuildConfig config_ = testing::SmallConfig();
  SharedWork* shared_ = nullptr;
  const std::atomic<bool>* stop_ = nullptr;
  int exit_status_ = 0;
  /// Files that are not what they were at first, and what they are now.
  std::vector<std::string> edited_;
  std::string edit_ = "edited";
  /// Of the last build.
  std::map<std::string, ActionResult> by_package_;
};

TEST_F(ExecuteTest, BuildsOnceAndFindsItAgain) {
  auto first = Build();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->state, ActionResult::State::kDone);
  EXPECT_TRUE(first->cached);
  EXPECT_TRUE(first->built.starts_with("/cache/")) << first->built;
  EXPECT_TRUE(first->built.ends_with("/m"));
  EXPECT_EQ(tools_.runs(), 3 + 2 + 1);  // compiles, assembly twice, link
  // The final build ID is in the file, the temporary one is not.
  EXPECT_EQ(ReadBuildId(machine_.files, first->built).value(), first->build_id);
  EXPECT_NE(ActionIdPart(first->build_id), ContentIdPart(first->build_id));
  EXPECT_EQ(machine_.err.text(), "");

  auto second = Build();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->built, first->built);
  EXPECT_EQ(second->build_id, first->build_id);
  EXPECT_EQ(tools_.runs(), 6);
  EXPECT_EQ(machine_.files.Contents("/w/b001/_pkg_.a"), "<missing>");

  config_.a = true;
  EXPECT_EQ(Build()->built, first->built);
  EXPECT_EQ(tools_.runs(), 12);
}

TEST_F(ExecuteTest, DamagedOutputsAreMadeAgain) {
  const ActionResult first = Build().value();
  // Each file of the cache in turn is overwritten by as many other bytes, then is cut off.
  for (const std::string& path : machine_.files.Paths()) {
    if (!path.starts_with("/cache/")) continue;
    const std::string good = machine_.files.Contents(path);
    for (const std::string& bad :
         {std::string(good.size(), '\0'), good.substr(0, good.size() / 2)}) {
      machine_.files.Add(path, bad);
      auto again = Build();
      ASSERT_TRUE(again.has_value()) << path;
      EXPECT_EQ(again->build_id, first.build_id) << path;
      EXPECT_EQ(machine_.files.Contents(again->built), machine_.files.Contents(first.built));
      machine_.files.Add(path, good);
    }
  }
}

TEST_F(ExecuteTest, WhatIsCompiledFromTheSameIsNotCompiledAgain) {
  using Origin = ActionResult::Origin;
  const std::string lib = "example.com/m/lib", main = "example.com/m";
  tools_.says_ = "note\n";
  ASSERT_TRUE(Build().has_value());
  const std::string id_before = by_package_[main].build_id;
  EXPECT_EQ(by_package_[main].reason, "not in the cache");
  // The edit changes code, but nothing that main's compiler reads.
  edited_ = {"/m/lib/lib.go"};
  tools_.bodies_ = "other";
  const int runs = tools_.runs();
  auto result = Build();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(tools_.runs(), runs + 2);  // lib, link
  EXPECT_EQ(by_package_[lib].origin, Origin::kMade);
  EXPECT_EQ(by_package_[lib].reason, "lib.go changed");
  EXPECT_EQ(by_package_[main].origin, Origin::kReused);
  EXPECT_EQ(by_package_[main].reason, "export data of example.com/m/lib is unchanged");
  EXPECT_EQ(result->reason, "package example.com/m/lib changed");
  // It is what it was under a new ID, which is in the file, and says what it said.
  EXPECT_NE(by_package_[main].build_id, id_before);
  EXPECT_EQ(ContentIdPart(by_package_[main].build_id), ContentIdPart(id_before));
  EXPECT_EQ(ReadBuildId(machine_.files, by_package_[main].built).value(),
            by_package_[main].build_id);
  EXPECT_TRUE(base::Contains(machine_.err.text(), "# example.com/m\nnote\n"));
  // It is in the cache as if it had been compiled.
  ASSERT_TRUE(Build().has_value());
  EXPECT_EQ(tools_.runs(), runs + 2);
  EXPECT_EQ(by_package_[main].origin, Origin::kFound);
  // The next time it is what was taken over that is taken over.
  edit_ = "second edit";
  tools_.bodies_ = "second";
  ASSERT_TRUE(Build().has_value());
  EXPECT_EQ(tools_.runs(), runs + 4);
  EXPECT_EQ(by_package_[main].origin, Origin::kReused);
  EXPECT_EQ(ActionIdPart(by_package_[main].build_id), HashToString(by_package_[main].id.digest));
  // An edit that can be seen from outside.
  edit_ = "again";
  tools_.exports_ = "more";
  ASSERT_TRUE(Build().has_value());
  EXPECT_EQ(by_package_[main].origin, Origin::kMade);
  EXPECT_EQ(by_package_[main].reason, "export data of example.com/m/lib changed");
  EXPECT_EQ(tools_.runs(), runs + 4 + 3);
  // Under -a, and for programs that stand between us and the tools, everything is made.
  edit_ = "once more";
  tools_.bodies_ = "third";
  config_.a = true;
  ASSERT_TRUE(Build().has_value());
  EXPECT_EQ(by_package_[main].reason, "-a was given");
  EXPECT_EQ(by_package_[main].origin, Origin::kMade);
}

TEST_F(ExecuteTest, DamagedEarlierOutputsAreNotReused) {
  ASSERT_TRUE(Build().has_value());
  std::map<std::string, std::string> good;
  for (const std::string& path : machine_.files.Paths()) {
    if (path.starts_with("/cache/")) good[path] = machine_.files.Contents(path);
  }
  edited_ = {"/m/lib/lib.go"};
  tools_.bodies_ = "other";
  int round = 0;
  for (const auto& [damaged, bytes] : good) {
    for (const std::string& bad :
         {bytes.substr(0, bytes.size() / 2), std::string(bytes.size(), 'x'), bytes + "tail"}) {
      edit_ = base::StrCat("edit ", round++);
      machine_.files.Add(damaged, bad);
      auto result = Build();
      ASSERT_TRUE(result.has_value()) << damaged;
      const ActionResult& main = by_package_["example.com/m"];
      EXPECT_EQ(ReadBuildId(machine_.files, main.built).value(), main.build_id) << damaged;
      EXPECT_TRUE(machine_.files.Contents(main.built).ends_with("code of example.com/m ") ||
                  machine_.files.Contents(main.built).ends_with("code of example.com/m other"))
          << damaged << " " << main.built;
      machine_.files.Add(damaged, bytes);
    }
  }
}

TEST_F(ExecuteTest, FailureStopsOnlyWhoDependsOnIt) {
  load::Package other;
  other.import_path = other.name = "other";
  other.dir = "/m/other";
  other.go_files = {"o.go"};
  const load::PackageId id = packages_.packages.Add(std::move(other));
  packages_.packages[packages_.root].imports.push_back(id);
  tools_.fails_for_ = "example.com/m/lib";
  tools_.fail_output_ = "/m/lib/lib.go:1:2: wrong\n";
  auto result = Build();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->state, ActionResult::State::kFailed);
  EXPECT_EQ(exit_status_, 1);
  EXPECT_EQ(machine_.err.text(), "# example.com/m/lib\nlib/lib.go:1:2: wrong\n");
  // runtime's three, lib's and other's.
  EXPECT_EQ(tools_.runs(), 5);
  // A tool that dies without a word is named.
  tools_.fail_output_ = "";
  (void)Build();
  EXPECT_EQ(machine_.err.text(),
            "example.com/m/lib: /go/pkg/tool/linux_amd64/compile: exit status 2\n");
}

TEST_F(ExecuteTest, WhatToolsSaidIsReplayed) {
  packages_.packages[packages_.root].imports.resize(1);
  tools_.says_ = "note\n";
  (void)Build();
  EXPECT_TRUE(base::Contains(machine_.err.text(), "# example.com/m/lib\nnote\n"));
  const size_t said = machine_.err.text().size();
  tools_.says_ = "";
  (void)Build();
  EXPECT_EQ(machine_.err.text().size(), said);
  EXPECT_EQ(tools_.runs(), 6);
}

TEST_F(ExecuteTest, AFullCacheOnlyCostsTime) {
  cache_.Fill();
  auto result = Build();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->state, ActionResult::State::kDone);
  EXPECT_FALSE(result->cached);
  EXPECT_EQ(result->built, "/w/b001/exe/m");
}

TEST_F(ExecuteTest, DryRunPrintsAndRunsNothing) {
  config_.n = true;
  config_.work_dir = "$WORK";
  auto result = Build();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(tools_.runs(), 0);
  EXPECT_EQ(result->built, "$WORK/b001/exe/m");
  const std::string text = machine_.err.text();
  EXPECT_TRUE(
      text.starts_with("mkdir -p $WORK/b003/\n"
                       "\n#\n# runtime\n#\n\n"
                       "echo -n > $WORK/b003/go_asm.h # internal\n"
                       "cd /go/src/runtime\n"))
      << text;
  for (std::string_view part :
       {"cp /go/src/runtime/defs_linux_amd64.h $WORK/b003/defs_GOOS_GOARCH.h\n",
        "go tool pack r $WORK/b003/_pkg_.a $WORK/b003/asm_amd64.o # internal\n",
        "go tool buildid -w $WORK/b001/exe/m # internal\n", "mkdir -p $WORK/b001/exe/\ncd .\n",
        " -c=2 -nolocalimports"}) {
    EXPECT_TRUE(base::Contains(text, part)) << part << "\n" << text;
  }
  EXPECT_EQ(machine_.files.Contents("$WORK/b001/importcfg"), "<missing>");
}

TEST_F(ExecuteTest, ProblemsBeforeTheCompiler) {
  load::Package& lib = packages_.packages[load::PackageId{2}];
  lib.invalid_directives = "/m/lib/lib.go:1:1: invalid //go:debug: missing key=value\n";
  (void)Build();
  EXPECT_EQ(machine_.err.text(),
            "# example.com/m/lib\nlib/lib.go:1:1: invalid //go:debug: missing key=value\n");
  lib.invalid_directives = "";
  lib.module->go_version = "1.99";
  (void)Build();
  EXPECT_EQ(machine_.err.text(), "example.com/m/lib: module requires Go 1.99 or later\n");
  lib.binary_only = true;
  (void)Build();
  EXPECT_EQ(machine_.err.text(),
            "example.com/m/lib: binary-only packages are no longer supported\n");
}

TEST_F(ExecuteTest, WhatStopsEverything) {
  tools_.tool_version_ = "nonsense";
  EXPECT_TRUE(Build().error().text().starts_with("go: parsing buildID from go tool "));
  tools_.tool_version_ = "";
  tools_.cancelled_ = true;
  EXPECT_TRUE(Build().error().Is(base::ErrorKind::kCancelled));
  tools_.cancelled_ = false;
  (void)machine_.files.Remove("/go/pkg/tool/linux_amd64/link");
  EXPECT_EQ(Build().error().text(), "go: no such tool \"link\"");
}

TEST_F(ExecuteTest, WhoWaitsForAnotherBuilderCanBeStopped) {
  ASSERT_TRUE(Build().has_value());
  const cache::ActionID id = by_package_["runtime"].id;
  (void)machine_.files.RemoveAll("/cache");
  const std::string dir = base::StrCat(::testing::TempDir(), "gorun_execute_test_", getpid());
  std::atomic<bool> stop = false;
  stop_ = &stop;
  SharedWork other(dir, "/cache", 2), ours(dir, "/cache", 2, &stop);
  shared_ = &ours;
  ASSERT_TRUE(other.Claim(id, [] { return true; }));
  std::thread stopper([&stop] {
    host::SleepMs(100);
    stop = true;
  });
  // One thread waits for the claim, the others for that one. It ends.
  (void)Build();
  EXPECT_EQ(by_package_["runtime"].state, ActionResult::State::kPending);
  stopper.join();
  (void)host::RemoveTree(dir);
}

TEST_F(ExecuteTest, AContradictionInTheCacheStopsEverything) {
  cache_.Break(base::Error(base::ErrorKind::kCorrupt, "go: the cache and what was made differ"));
  const auto result = Build();
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().Is(base::ErrorKind::kCorrupt));
  // No package is to blame.
  EXPECT_EQ(result.error().text(), "go: the cache and what was made differ");
}

}  // namespace
}  // namespace gorun::build
