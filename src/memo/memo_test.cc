#include "memo/memo.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/strings.h"
#include "host/find_program.h"
#include "host/observed_host.h"
#include "host/path.h"
#include "host/probe.h"
#include "host/real_filesystem.h"
#include "host/testing/temp_dir.h"
#include "memo/filter_reader.h"
#include "memo/foreign.h"
#include "memo/keep.h"
#include "memo/key.h"
#include "memo/plan.h"
#include "memo/record.h"
#include "memo/record_writer.h"
#include "memo/relevant.h"

namespace gorun::memo {
namespace {

using base::StrCat;
using Strings = std::vector<std::string>;

TEST(RecordTest, DamageIsSeen) {
  RecordWriter writer;
  Header header;
  header.executable = writer.AddText("/bin/x");
  Check check;
  check.path = writer.AddText("/a");
  writer.AddCheck(check);
  const std::string bytes = writer.Finish(header);
  RecordView view;
  ASSERT_TRUE(view.Open(bytes));
  EXPECT_EQ(view.text(view.header().executable), "/bin/x");
  EXPECT_EQ(view.text(view.header().output), "");
  EXPECT_EQ(view.text(view.check(0).path), "/a");
  for (size_t i = 0; i < bytes.size(); i++) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(RecordView().Open(damaged)) << i;
    EXPECT_FALSE(RecordView().Open(bytes.substr(0, i))) << i;
  }
}

TEST(RecordTest, FiltersSurvive) {
  constexpr std::string_view kExtensions[] = {"go", "s"};
  const host::NameFilter filter{kExtensions, "._"};
  const std::string text = FilterText(filter);
  const FilterReader reader(text);
  EXPECT_TRUE(reader.filter().Counts("a.go", host::FileType::kRegular));
  EXPECT_TRUE(reader.filter().Counts("a.b.s", host::FileType::kSymlink));
  EXPECT_FALSE(reader.filter().Counts("a.go", host::FileType::kDirectory));
  EXPECT_FALSE(reader.filter().Counts("a.g", host::FileType::kRegular));
  EXPECT_FALSE(reader.filter().Counts("go", host::FileType::kRegular));
  EXPECT_FALSE(reader.filter().Counts("_a.go", host::FileType::kRegular));
  EXPECT_FALSE(reader.filter().Counts(".a.go", host::FileType::kRegular));
}

Question Ask(Strings words, const host::Environment& environment) {
  return {std::move(words), "/d", "/d", "/gorun-build", environment, Mode(), ""};
}

TEST(RecordTest, FiltersWithoutAnEndHaveOne) {
  EXPECT_EQ(FilterReader("go,s/._").filter().extensions.size(), 2U);
  EXPECT_EQ(FilterReader("go").filter().extensions.size(), 1U);
}

TEST(KeyTest, WhatItConsistsOf) {
  const auto key = [](Strings words, Strings variables) {
    const host::Environment environment(std::move(variables));
    return KeyOf(Ask(std::move(words), environment));
  };
  const auto some = key({"."}, {"HOME=/h", "GOFLAGS=-v"});
  EXPECT_EQ(key({"."}, {"GOFLAGS=-v", "X=1", "HOME=/h", "GORUN_MEMO=explain"}), some);
  EXPECT_NE(key({"."}, {"GOFLAGS=-v", "HOME=/i"}), some);
  EXPECT_NE(key({"."}, {"HOME=/h"}), some);
  EXPECT_NE(key({"", "."}, {"HOME=/h", "GOFLAGS=-v"}), some);
  EXPECT_NE(key({"a", "b"}, {}), key({"ab"}, {}));
  for (const std::string_view name : {"CGO_CFLAGS", "CC", "CXX", "PATH", "XDG_CONFIG_HOME",
                                      "PKG_CONFIG_PATH", "GODEBUG", "GOROOT", "MISE_GO_VERSION"}) {
    EXPECT_NE(key({"."}, {StrCat(name, "=1")}), key({"."}, {})) << name;
  }
}

TEST(ForeignTest, WhatMayHaveBeenRead) {
  const auto digest = [](Reads reads, Strings variables) {
    return EnvironmentDigest(reads, host::Environment(std::move(variables)));
  };
  for (const Reads reads : {Reads::kDocumented, Reads::kAnything}) {
    const auto some = digest(reads, {"CPATH=/a"});
    EXPECT_EQ(digest(reads, {"_=/bin/x", "TERM=x", "CPATH=/a", "SSH_TTY=1"}), some);
    EXPECT_NE(digest(reads, {"CPATH=/b"}), some);
    EXPECT_NE(digest(reads, {"CPATH=/a", "GCC_EXEC_PREFIX=/x"}), some);
  }
  EXPECT_EQ(digest(Reads::kDocumented, {"A=1", "LANG=C"}), digest(Reads::kDocumented, {}));
  EXPECT_NE(digest(Reads::kAnything, {"A=1"}), digest(Reads::kAnything, {}));
  EXPECT_EQ(digest(Reads::kNothing, {"CPATH=/a"}), digest(Reads::kNothing, {}));
}

TEST(ForeignTest, ProgramsAreKnownByTheirRealNames) {
  host::testing::TempDir dir;
  host::RealFileSystem files;
  const auto reads = [&](const std::string& name, const std::string& bytes) {
    const std::string path = dir.path() + "/" + name;
    EXPECT_TRUE(files.WriteFile(path, bytes, 0755));
    return ReadsOf(path, files);
  };
  const std::string machine_code =
      "\x7f"
      "ELF...";
  EXPECT_EQ(reads("x86_64-linux-gnu-gcc-12", machine_code), Reads::kDocumented);
  EXPECT_EQ(reads("clang-14", machine_code), Reads::kDocumented);
  EXPECT_EQ(reads("pkgconf", machine_code), Reads::kDocumented);
  EXPECT_EQ(reads("gcc", "#!/bin/sh"), Reads::kAnything);
  EXPECT_EQ(reads("ccache", machine_code), Reads::kAnything);
  ASSERT_TRUE(files.Symlink("ccache", dir.path() + "/g++"));
  EXPECT_EQ(ReadsOf(dir.path() + "/g++", files), Reads::kAnything);
  EXPECT_EQ(ReadsOf(dir.path() + "/missing-gcc", files), Reads::kAnything);
}

TEST(ModeTest, Words) {
  const Mode mode = ModeOf(host::Environment(Strings{"GORUN_MEMO=strict,,x,explain,y"}));
  EXPECT_TRUE(mode.strict && mode.explain);
  EXPECT_FALSE(mode.off || mode.verify);
  EXPECT_EQ(mode.unknown, "x");
  EXPECT_EQ(ModeOf(host::Environment(Strings{"GORUN_MEMO=off"})).unknown, "");
}

// Observes real files, keeps a record and asks for it.
class MemoTest : public ::testing::Test {
 protected:
  MemoTest() : question_(Ask({"."}, environment_)) {
    question_.records = Path("state/runs");
    Write("cache/x-d/prog", "program");
    Write("go.mod", "module m");
    Write("pkg/a.go", "package a");
    Settle();
    Restart();
  }

  std::string Path(std::string_view name) const { return StrCat(dir_.path(), "/", name); }
  void Write(std::string_view name, std::string_view text) {
    const std::string path = Path(name);
    ASSERT_TRUE(files_.MakeDirs(path.substr(0, path.rfind('/')), 0755));
    ASSERT_TRUE(files_.WriteFile(path, text, 0644));
  }
  static void Settle() { usleep(30'000); }

  void Restart() {
    observations_ = std::make_unique<host::Observations>(host::WallClockNs());
    seen_ = std::make_unique<host::ObservedFileSystem>(files_, *observations_);
  }
  base::Status KeepIt() {
    Finished finished;
    finished.answer = {
        Path("cache/x-d/prog"), {"time", "-p"}, "/go/bin", "said\n", {"GOROOT=/go", "X"}};
    finished.cache_entry = Path("cache/x-d");
    finished.ignored = {Path("cache")};
    finished.looked_for = looked_for_;
    return Keep(question_, finished, *observations_, files_);
  }
  std::string WhyNot() {
    auto answer = memo::Ask(question_);
    return answer ? "" : answer.error().text();
  }

  host::testing::TempDir dir_;
  host::RealFileSystem files_;
  host::Environment environment_;
  Strings looked_for_;
  Question question_;
  std::unique_ptr<host::Observations> observations_;
  std::unique_ptr<host::ObservedFileSystem> seen_;
};

TEST_F(MemoTest, AnswersAsLongAsNothingChanges) {
  EXPECT_EQ(WhyNot(), "there is no record");
  (void)seen_->ReadFile(Path("go.mod"));
  (void)seen_->ReadDir(Path("pkg"));
  (void)seen_->Stat(Path("go.work"));
  ASSERT_TRUE(KeepIt());
  auto answer = memo::Ask(question_);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->executable, Path("cache/x-d/prog"));
  EXPECT_EQ(answer->exec_command, (Strings{"time", "-p"}));
  EXPECT_EQ(answer->goroot_bin, "/go/bin");
  EXPECT_EQ(answer->output, "said\n");
  EXPECT_EQ(answer->environment_changes, (Strings{"GOROOT=/go", "X"}));
  Write("go.mod", "module n");
  EXPECT_EQ(WhyNot(), Path("go.mod") + " changed");
}

TEST_F(MemoTest, MissingNames) {
  for (const char* name : {"go.work", "go.sum", "no/such/place", "no/other"}) {
    EXPECT_FALSE(seen_->Exists(Path(name)));
  }
  ASSERT_TRUE(KeepIt());
  EXPECT_EQ(WhyNot(), "");
  Write("README", "the directory is another now");
  EXPECT_EQ(WhyNot(), "");
  Write("no/thing", "");
  EXPECT_EQ(WhyNot(), "");
  Write("no/other", "");
  EXPECT_EQ(WhyNot(), Path("no/other") + " changed");
  ASSERT_TRUE(files_.RemoveAll(Path("no")));
  EXPECT_EQ(WhyNot(), "");
  Write("go.sum", "");
  EXPECT_EQ(WhyNot(), Path("go.sum") + " changed");
}

TEST_F(MemoTest, Listings) {
  constexpr std::string_view kExtensions[] = {"go"};
  const host::NameFilter kGo{kExtensions, "._"};
  (void)seen_->ReadDirMatching(Path("pkg"), kGo);
  ASSERT_TRUE(KeepIt());
  Write("pkg/README", "");
  Write("pkg/_b.go", "");
  EXPECT_EQ(WhyNot(), "");
  Write("pkg/b.go", "");
  EXPECT_EQ(WhyNot(), Path("pkg") + " changed");
  ASSERT_TRUE(files_.Rename(Path("pkg/b.go"), Path("pkg/b")));
  EXPECT_EQ(WhyNot(), "");
}

TEST_F(MemoTest, Links) {
  Write("one/x", "1");
  Write("two/x", "1");
  ASSERT_TRUE(files_.Symlink("one", Path("cur")));
  Settle();
  Restart();
  EXPECT_EQ(*seen_->RealPath(Path("cur/x")), *files_.RealPath(Path("one/x")));
  ASSERT_TRUE(KeepIt());
  EXPECT_EQ(WhyNot(), "");
  ASSERT_TRUE(files_.Remove(Path("cur")));
  ASSERT_TRUE(files_.Symlink("two", Path("cur")));
  EXPECT_EQ(WhyNot(), Path("cur") + " changed");
}

TEST_F(MemoTest, DirectoryBecomesALink) {
  EXPECT_EQ(*seen_->RealPath(Path("pkg/a.go")), *files_.RealPath(Path("pkg/a.go")));
  ASSERT_TRUE(KeepIt());
  ASSERT_TRUE(files_.Rename(Path("pkg"), Path("real")));
  ASSERT_TRUE(files_.Symlink("real", Path("pkg")));
  EXPECT_EQ(WhyNot(), Path("pkg") + " changed");
}

TEST_F(MemoTest, FilesThatJustChanged) {
  Write("new.go", "package x");
  Restart();
  EXPECT_EQ(*seen_->ReadRange(Path("new.go"), 0, 7), "package");
  auto kept = KeepIt();
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().text(), Path("new.go") + " changed a moment ago");
  Settle();
  ASSERT_TRUE(KeepIt());
  EXPECT_EQ(WhyNot(), "");
}

// Counts who reads all of a file.
class CountingFiles : public host::RealFileSystem {
 public:
  base::Result<std::string> ReadFile(const std::string& path) override {
    whole_++;
    return RealFileSystem::ReadFile(path);
  }
  base::Status ReadPieces(const std::string& path,
                          const std::function<void(std::string_view)>& use) override {
    whole_++;
    return RealFileSystem::ReadPieces(path, use);
  }
  int whole() const { return whole_; }

 private:
  int whole_ = 0;
};

TEST_F(MemoTest, WhatIsIgnoredIsNotReadAsAWhole) {
  CountingFiles files;
  host::Observations observations(host::WallClockNs());
  host::ObservedFileSystem seen(files, observations);
  Write("work/new", "just written");
  Write("work/newer", "also just written");
  EXPECT_EQ(*seen.ReadRange(Path("work/new"), 0, 4), "just");
  EXPECT_EQ(files.whole(), 1);
  observations.Ignore(Path("work"));
  EXPECT_EQ(*seen.ReadRange(Path("work/newer"), 5, 4), "just");
  EXPECT_EQ(files.whole(), 1);
}

TEST_F(MemoTest, ContradictionsAreNotKept) {
  (void)seen_->Exists(Path("new.go"));
  Write("new.go", "package x");
  (void)seen_->ReadFile(Path("new.go"));
  EXPECT_EQ(KeepIt().error().text(), Path("new.go") + " changed meanwhile");
  Restart();
  ASSERT_TRUE(seen_->WriteFile(Path("go.sum"), "", 0644));
  EXPECT_EQ(KeepIt().error().text(), Path("go.sum") + " was written");
}

TEST_F(MemoTest, OfASearchOnlyThatSomethingWasFound) {
  const auto put = [&](const std::string& name) {
    Write(name, "");
    ASSERT_EQ(chmod(Path(name).c_str(), 0755), 0);
  };
  for (const char* directory : {"a", "b", "c"}) ASSERT_TRUE(files_.MakeDir(Path(directory), 0755));
  put("b/gcc");
  Settle();
  environment_ = host::Environment({StrCat("PATH=", Path("a"), ":", Path("b"), ":", Path("c"))});
  Restart();
  EXPECT_EQ(*host::FindProgram(*seen_, environment_, "gcc"), Path("b/gcc"));
  looked_for_ = {"gcc"};
  ASSERT_TRUE(KeepIt());
  put("a/gcc");
  EXPECT_EQ(WhyNot(), "");
  ASSERT_TRUE(files_.Remove(Path("b/gcc")));
  EXPECT_EQ(WhyNot(), Path("b/gcc") + " changed");
  // Nothing was found: nothing may come to be.
  ASSERT_TRUE(files_.Remove(Path("a/gcc")));
  Restart();
  EXPECT_FALSE(host::FindProgram(*seen_, environment_, "gcc"));
  ASSERT_TRUE(KeepIt());
  EXPECT_EQ(WhyNot(), "");
  put("c/gcc");
  EXPECT_EQ(WhyNot(), Path("c/gcc") + " changed");
}

TEST_F(MemoTest, OneFileIsLookedAtOnce) {
  ASSERT_TRUE(files_.MakeDirs(Path("deep/er"), 0755));
  question_.physical_directory = *files_.RealPath(Path("deep/er"));
  const std::string there = *files_.RealPath(Path("go.mod"));
  const std::string relative = question_.physical_directory + "/../../go.mod";
  (void)seen_->ReadFile(there);
  (void)seen_->ReadFile(relative);
  const Seen seen =
      RelevantObservations(question_, Finished(), *observations_, Reads::kNothing, files_);
  EXPECT_TRUE(seen.contains(there));
  EXPECT_FALSE(seen.contains(relative));
}

TEST_F(MemoTest, ReachesBackOneDayOnly) {
  ASSERT_TRUE(KeepIt());
  const int64_t hour = int64_t{3600} * 1'000'000'000;
  // The entry is marked as used at most once an hour.
  ASSERT_TRUE(files_.SetTimes(Path("cache/x-d"), host::WallClockNs() - 2 * hour));
  EXPECT_EQ(WhyNot(), "");
  EXPECT_GT(files_.Stat(Path("cache/x-d"))->mtime_ns, host::WallClockNs() - hour);
  observations_ = std::make_unique<host::Observations>(host::WallClockNs() - 25 * hour);
  ASSERT_TRUE(KeepIt());
  EXPECT_EQ(WhyNot(), "the record is old");
  observations_ = std::make_unique<host::Observations>(host::WallClockNs() + hour);
  ASSERT_TRUE(KeepIt());
  EXPECT_EQ(WhyNot(), "the record is from the future");
}

TEST_F(MemoTest, RecordsOfOthersDoNotCount) {
  ASSERT_TRUE(KeepIt());
  const std::string record = Path("state/runs/") + KeyOf(question_).Hex();
  ASSERT_EQ(chmod(record.c_str(), 0620), 0);
  EXPECT_EQ(WhyNot(), "there is no record");
}

// Keeps plans and compares them with what is there.
class PlanTest : public MemoTest {
 protected:
  base::Status KeepPlan(const Plan* earlier = nullptr) {
    PlanBasis basis;
    basis.ignored = {Path("cache")};
    basis.modules = Path("mod");
    basis.earlier = earlier;
    return memo::KeepPlan(question_, basis, "what was found out", *observations_, files_);
  }
  /// The changes, a line each.
  static std::string Changes(Plan& plan) {
    std::string text;
    plan.Compare([&](const Plan::Change& change) {
      constexpr std::string_view kKinds[] = {"file", "listing", "other"};
      base::StrAppend(text, kKinds[static_cast<size_t>(change.kind)], " ",
                      host::BaseName(change.path), "\n");
      return true;
    });
    return text;
  }
  static constexpr std::string_view kExtensions[] = {"go"};
  static constexpr host::NameFilter kGo{kExtensions, "._"};
};

TEST_F(PlanTest, TellsWhatChanged) {
  EXPECT_EQ(Plan::Find(question_), nullptr);
  Write("pkg/b.go", "package b");
  Settle();
  Restart();
  for (const char* name : {"go.mod", "pkg/a.go", "pkg/b.go"}) (void)seen_->ReadFile(Path(name));
  (void)seen_->ReadDirMatching(Path("pkg"), kGo);
  (void)seen_->Stat(Path("go.work"));
  ASSERT_TRUE(KeepPlan());
  auto plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->payload(), "what was found out");
  EXPECT_EQ(Changes(*plan), "");
  Write("pkg/b.go", "package other");
  Write("pkg/c.go", "package b");
  Write("go.work", "");
  ASSERT_TRUE(files_.Remove(Path("go.mod")));
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "listing pkg\nother go.work\nfile go.mod\nfile b.go\n");
  EXPECT_TRUE(plan->checks().broken.contains(Path("pkg/b.go")));
}

TEST_F(PlanTest, IsContinuedWithoutLookingAtEverything) {
  for (const char* name : {"go.mod", "pkg/a.go"}) (void)seen_->ReadFile(Path(name));
  (void)seen_->ReadDirMatching(Path("pkg"), kGo);
  (void)seen_->Stat(Path("go.work"));
  ASSERT_TRUE(KeepPlan());
  Write("pkg/a.go", "package new");
  Settle();
  auto plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "file a.go\n");
  // The next run looks at what changed, and at nothing else.
  Restart();
  (void)seen_->ReadFile(Path("pkg/a.go"));
  ASSERT_TRUE(KeepPlan(plan.get()));
  const int64_t made = plan->made_ns();
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->made_ns(), made);
  EXPECT_EQ(Changes(*plan), "");
  // A run record takes over what the plan looked at.
  Finished finished;
  finished.answer.executable = Path("cache/x-d/prog");
  finished.earlier = &plan->checks();
  ASSERT_TRUE(Keep(question_, finished, *observations_, files_));
  EXPECT_EQ(WhyNot(), "");
  Write("go.mod", "module n");
  EXPECT_EQ(WhyNot(), Path("go.mod") + " changed");
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "file go.mod\n");
  Write("go.work", "");
  Write("pkg/b.go", "");
  plan = Plan::Find(question_);
  EXPECT_EQ(Changes(*plan), "listing pkg\nother go.work\nfile go.mod\n");
}

// What the go command has an index of stands and falls with the module's directory.
TEST_F(PlanTest, OfModulesInTheCacheLooksAtWhatIsCompiled) {
  for (const char* name : {"mod/m@v1/p/a.go", "mod/m@v1/p/a_test.go", "mod/m@v1/p/e/text"}) {
    Write(name, "package p");
  }
  const std::string root = Path("mod/m@v1");
  ASSERT_EQ(chmod(root.c_str(), 0555), 0);
  Settle();
  Restart();
  const auto look = [&] {
    for (const char* name : {"a.go", "a_test.go", "e/text"}) {
      (void)seen_->ReadFile(host::JoinPath(root, "p", name));
    }
    (void)seen_->ReadDirMatching(host::JoinPath(root, "p"), kGo);
    (void)seen_->ReadDir(host::JoinPath(root, "p/e"));
    (void)seen_->Stat(host::JoinPath(root, "p/go.mod"));
  };
  look();
  ASSERT_TRUE(KeepPlan());
  auto plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "");
  // Also of the plan that continues it.
  Restart();
  ASSERT_TRUE(KeepPlan(plan.get()));
  for (const char* name : {"mod/m@v1/p/a_test.go", "mod/m@v1/p/b.go"}) Write(name, "package q");
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "");
  Write("mod/m@v1/p/a.go", "package other");
  Write("mod/m@v1/p/e/more", "");
  Write("mod/m@v1/p/go.mod", "module n");
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "listing e\nother go.mod\nfile a.go\n");
  ASSERT_EQ(chmod(root.c_str(), 0755), 0);
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "listing e\nother go.mod\nother m@v1\nfile a.go\n");
  // Who may write there may be at work there.
  Settle();
  Restart();
  look();
  ASSERT_TRUE(KeepPlan());
  Write("mod/m@v1/p/a_test.go", "package p");
  Write("mod/m@v1/p/c.go", "package p");
  plan = Plan::Find(question_);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Changes(*plan), "listing p\nfile a_test.go\n");
}

TEST_F(PlanTest, CountsForOneDay) {
  observations_ = std::make_unique<host::Observations>(host::WallClockNs() -
                                                       int64_t{25 * 3600} * 1'000'000'000);
  ASSERT_TRUE(KeepPlan());
  EXPECT_EQ(Plan::Find(question_), nullptr);
}

TEST_F(PlanTest, OfAnotherQuestionIsNone) {
  ASSERT_TRUE(KeepPlan());
  EXPECT_TRUE(Plan::Find(question_));
  question_.words = {"-race", "."};
  EXPECT_FALSE(Plan::Find(question_));
}

}  // namespace
}  // namespace gorun::memo
