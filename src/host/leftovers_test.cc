#include "host/leftovers.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strings.h"
#include "host/exec.h"
#include "host/janitor.h"
#include "host/real_filesystem.h"
#include "host/signals.h"
#include "host/testing/child.h"
#include "host/testing/temp_dir.h"

namespace gorun::host {
namespace {

class LeftoversTest : public ::testing::Test {
 protected:
  /// In a process that is killed right afterwards. The directory's path.
  std::string MakeAndDie(bool with_janitor = false) {
    const pid_t pid = fork();
    if (pid == 0) {
      auto made = MakeNotedDir(files_, registry_, dir_.path(), "go-build");
      if (made) (void)files_.WriteFile(made->path + "/file", "x", 0444);
      if (with_janitor) (void)Janitor::Start(made->path, "", made->note);
      kill(getpid(), SIGKILL);
    }
    waitpid(pid, nullptr, 0);
    auto entries = files_.ReadDir(dir_.path());
    for (const DirEntry& entry : *entries) {
      if (entry.name.starts_with("go-build")) return dir_ / entry.name;
    }
    return "";
  }
  size_t Notes() { return files_.ReadDir(registry_).value_or(std::vector<DirEntry>()).size(); }

  testing::TempDir dir_;
  RealFileSystem files_;
  const std::string registry_ = dir_ / "state/work";
};

TEST_F(LeftoversTest, SweepsWhatTheKilledHaveLeft) {
  const std::string path = MakeAndDie();
  ASSERT_NE(path, "");
  EXPECT_EQ(Notes(), 1U);
  SweepLeftovers(registry_);
  EXPECT_FALSE(files_.Exists(path));
  EXPECT_EQ(Notes(), 0U);
}

TEST_F(LeftoversTest, LeavesTheLivingAlone) {
  auto made = MakeNotedDir(files_, registry_, dir_.path(), "go-build");
  ASSERT_TRUE(made);
  SweepLeftovers(registry_);
  EXPECT_TRUE(files_.Exists(made->path));
  EXPECT_EQ(Notes(), 1U);
}

TEST_F(LeftoversTest, LeavesOtherContainersAloneForADay) {
  auto made = MakeNotedDir(files_, registry_, dir_.path(), "go-build");
  ASSERT_TRUE(made);
  std::string text = files_.ReadFile(made->note).value();
  const size_t at = text.find("pid:[");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, text.find('\n', at) - at, "pid:[1]");
  ASSERT_TRUE(files_.WriteFile(made->note, text, 0600));
  SweepLeftovers(registry_);
  EXPECT_TRUE(files_.Exists(made->path));
  ASSERT_TRUE(files_.SetTimes(made->note, int64_t{1'600'000'000} * 1'000'000'000));
  SweepLeftovers(registry_);
  EXPECT_FALSE(files_.Exists(made->path));
}

TEST_F(LeftoversTest, NeverRemovesWhatIsNoWorkDirectory) {
  auto made = MakeNotedDir(files_, registry_, dir_.path(), "precious");
  ASSERT_TRUE(made);
  ASSERT_TRUE(files_.WriteFile(made->note,
                               base::StrCat("gorun leftover 1\n1\n\n\nother\n", made->path), 0600));
  SweepLeftovers(registry_);
  EXPECT_TRUE(files_.Exists(made->path));
  EXPECT_EQ(Notes(), 0U);
}

TEST_F(LeftoversTest, TheJanitorRemovesTheNoteToo) {
  (void)MakeAndDie(/*with_janitor=*/true);
  for (int i = 0; i < 500 && Notes() > 0; i++) SleepMs(10);
  EXPECT_EQ(Notes(), 0U);
  EXPECT_EQ(files_.ReadDir(dir_.path())->size(), 1U);
}

TEST_F(LeftoversTest, NoHalfNoteStays) {
  const int status = testing::StatusOfChild([&] {
    OutliveFileSizeLimit();
    const rlimit small = {10, 10};
    setrlimit(RLIMIT_FSIZE, &small);
    auto made = MakeNotedDir(files_, registry_, dir_.path(), "go-build");
    _exit(made && made->note.empty() && files_.IsDir(made->path) ? 0 : 1);
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(Notes(), 0U);
}

TEST_F(LeftoversTest, ADirectoryWithoutANoteIsFine) {
  for (const std::string& registry : {std::string(), std::string("/dev/null/x")}) {
    auto made = MakeNotedDir(files_, registry, dir_.path(), "go-build");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->note, "");
    EXPECT_TRUE(files_.IsDir(made->path));
  }
  EXPECT_FALSE(MakeNotedDir(files_, registry_, dir_ / "missing", "go-build"));
  EXPECT_EQ(Notes(), 0U);
}

}  // namespace
}  // namespace gorun::host
