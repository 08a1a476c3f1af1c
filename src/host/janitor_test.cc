#include "host/janitor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "base/strings.h"
#include "host/exec.h"
#include "host/process_table.h"
#include "host/real_host.h"
#include "host/testing/child.h"
#include "host/testing/temp_dir.h"

namespace gorun::host {
namespace {

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 500; i++) {
    if (condition()) return true;
    SleepMs(10);
  }
  return condition();
}

// As long as it lives, who loses its parent becomes a child of ours: a janitor's end can be waited
// for.
struct OrphansAreOurs {
  OrphansAreOurs() { prctl(PR_SET_CHILD_SUBREAPER, 1); }
  ~OrphansAreOurs() { prctl(PR_SET_CHILD_SUBREAPER, 0); }
  OrphansAreOurs(const OrphansAreOurs&) = delete;
  OrphansAreOurs& operator=(const OrphansAreOurs&) = delete;
};

constexpr std::string_view kTimesAsleep = "\nvoluntary_ctxt_switches:\t";

// How often the process has gone to sleep; nullopt if it is awake, or that cannot be told.
std::optional<int64_t> TimesAsleep(pid_t pid) {
  const auto status = RealFileSystem().ReadFile(base::StrCat("/proc/", pid, "/status"));
  if (!status || !base::Contains(*status, "\nState:\tS")) return std::nullopt;
  const auto rest = base::Cut(*status, kTimesAsleep);
  const auto line = rest ? base::Cut(rest->second, "\n") : std::nullopt;
  return line ? base::ParseInt(line->first) : std::nullopt;
}

class JanitorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs_.MakeDirs(work_ + "/b001/exe", 0755));
    ASSERT_TRUE(fs_.WriteFile(work_ + "/b001/exe/hello", "x", 0755));
  }
  bool Gone() { return !fs_.Exists(work_); }

  testing::TempDir dir_;
  RealFileSystem fs_;
  std::string work_ = dir_ / "go-build1";
};

TEST_F(JanitorTest, RemovesWhenTold) {
  auto janitor = Janitor::Start(work_);
  ASSERT_TRUE(janitor);
  EXPECT_FALSE(Gone());
  EXPECT_TRUE((*janitor)->RemoveNow());
  EXPECT_TRUE(Gone());
  EXPECT_TRUE((*janitor)->RemoveNow());
  // It was never our child.
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

TEST_F(JanitorTest, LooksOnceMoreAtTheEnd) {
  pid_t pid = fork();
  if (pid == 0) {
    auto janitor = Janitor::Start(work_);
    if (!(*janitor)->RemoveNowAndAtEnd() || !Gone()) _exit(1);
    // Another thread that had not heard of it.
    if (!fs_.MakeDirs(work_ + "/b002", 0755)) _exit(2);
    SleepMs(100);
    _exit(Gone() ? 3 : 0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(Eventually([&] { return Gone(); }));
}

TEST_F(JanitorTest, KeepsWhenTold) {
  const OrphansAreOurs adopt;
  pid_t pid = fork();
  if (pid == 0) {
    auto janitor = Janitor::Start(work_);
    (*janitor)->Keep();
    _exit(0);
  }
  waitpid(pid, nullptr, 0);
  // The janitor.
  int status = -1;
  EXPECT_GT(waitpid(-1, &status, 0), 0);
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(Gone());
}

TEST_F(JanitorTest, RemovesAfterDeath) {
  pid_t pid = fork();
  if (pid == 0) {
    auto janitor = Janitor::Start(work_);
    kill(getpid(), SIGKILL);
  }
  waitpid(pid, nullptr, 0);
  EXPECT_TRUE(Eventually([&] { return Gone(); }));
}

TEST_F(JanitorTest, WaitsForTheProgramThatWeBecome) {
  const auto status = fs_.ReadFile("/proc/self/status");
  if (!status || !base::Contains(*status, kTimesAsleep)) GTEST_SKIP() << "/proc does not tell";
  const OrphansAreOurs adopt;
  int start[2];
  ASSERT_EQ(pipe(start), 0);
  pid_t pid = fork();
  if (pid == 0) {
    auto janitor = Janitor::Start(work_);
    dup2(start[0], 0);
    close(start[1]);
    char byte;
    if (read(0, &byte, 1) != 1) _exit(1);
    execl("/bin/sh", "sh", "-c", "read x", nullptr);
    _exit(1);
  }
  close(start[0]);
  pid_t janitor = 0;
  ASSERT_TRUE(Eventually([&] {
    for (pid_t child : ChildrenOf(getpid())) {
      if (child != pid) janitor = child;
    }
    return janitor != 0;
  }));
  // It waits; that the channel is closed, as we become the program, wakes it.
  std::optional<int64_t> before;
  ASSERT_TRUE(Eventually([&] {
    const auto last = std::exchange(before, TimesAsleep(janitor));
    return before && before == last;
  }));
  ASSERT_EQ(write(start[1], "x", 1), 1);
  EXPECT_TRUE(Eventually([&] {
    const auto now = TimesAsleep(janitor);
    return (now && now != before) || ProcessHasEnded(janitor, "");
  }));
  EXPECT_FALSE(Gone());
  close(start[1]);
  waitpid(pid, nullptr, 0);
  waitpid(janitor, nullptr, 0);
  EXPECT_TRUE(Gone());
}

TEST_F(JanitorTest, HoldsNoneOfOurDescriptors) {
  int out[2];
  ASSERT_EQ(pipe(out), 0);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    auto janitor = Janitor::Start(work_);
    execl("/bin/sh", "sh", "-c", "exec >&-; sleep 20", nullptr);
    _exit(1);
  }
  close(out[1]);
  char byte;
  // The end of the output, though the program and the janitor live on.
  EXPECT_EQ(read(out[0], &byte, 1), 0);
  EXPECT_FALSE(Gone());
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  close(out[0]);
  EXPECT_TRUE(Eventually([&] { return Gone(); }));
}

TEST_F(JanitorTest, SurvivesSignalsToOurGroup) {
  pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    auto janitor = Janitor::Start(work_);
    kill(0, SIGINT);
    SleepMs(5000);
    _exit(1);
  }
  waitpid(pid, nullptr, 0);
  EXPECT_TRUE(Eventually([&] { return Gone(); }));
}

TEST(RunJanitorIfAsked, OnlyIfAsked) {
  char program[] = "gorun";
  char janitor[] = "gorun-janitor";
  char relative[] = "relative";
  char number[] = "12";
  char empty[] = "";
  char* normal[] = {program, nullptr};
  EXPECT_EQ(RunJanitorIfAsked(1, normal), std::nullopt);
  char* few[] = {janitor, nullptr};
  EXPECT_EQ(RunJanitorIfAsked(1, few), std::nullopt);
  char* bad[] = {janitor, relative, number, empty, empty, nullptr};
  EXPECT_EQ(RunJanitorIfAsked(5, bad), 1);
}

TEST(RunJanitorIfAsked, RemovesNoDirectoryThatIsNotNamedAsOursAre) {
  testing::TempDir dir;
  RealFileSystem files;
  const std::string path = dir / "precious";
  ASSERT_TRUE(files.MakeDirs(path, 0755));
  const pid_t ended = fork();
  if (ended == 0) _exit(0);
  waitpid(ended, nullptr, 0);
  const int status = testing::StatusOfChild([&] {
    std::string name = "gorun-janitor";
    std::string directory = path;
    std::string number = std::to_string(ended);
    std::string empty;
    char* argv[] = {name.data(),  directory.data(), number.data(),
                    empty.data(), empty.data(),     nullptr};
    // The descriptors of a janitor.
    close(3);
    close(4);
    _exit(RunJanitorIfAsked(5, argv).value_or(0));
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_TRUE(files.Exists(path));
}

// An order that it does not understand stands for all that it may fail to hear.
TEST(RunJanitorIfAsked, LeavesNobodyWaitingForAnAnswer) {
  testing::TempDir dir;
  RealFileSystem files;
  const std::string path = dir / "go-build1";
  ASSERT_TRUE(files.MakeDirs(path, 0755));
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), 0);
  const pid_t janitor = fork();
  if (janitor == 0) {
    std::string name = "gorun-janitor";
    std::string directory = path;
    std::string number = std::to_string(getppid());
    std::string empty;
    char* argv[] = {name.data(),  directory.data(), number.data(),
                    empty.data(), empty.data(),     nullptr};
    const int channel = fcntl(sockets[1], F_DUPFD, 10);
    dup2(channel, 3);
    close_range(4, ~0U, 0);
    _exit(RunJanitorIfAsked(5, argv).value_or(0));
  }
  close(sockets[1]);
  ASSERT_EQ(send(sockets[0], "?", 1, MSG_NOSIGNAL), 1);
  pollfd answer = {sockets[0], POLLIN, 0};
  EXPECT_EQ(poll(&answer, 1, 20'000), 1) << "neither an answer nor the end";
  EXPECT_TRUE(files.Exists(path));
  kill(janitor, SIGKILL);
  waitpid(janitor, nullptr, 0);
  close(sockets[0]);
}

// Else a file that we open later would be our stdout.
TEST(RealHost, EndsWhereThereIsNoDevNull) {
  testing::TempDir dir;
  int status = testing::StatusOfChild([&] {
    Fd said(open((dir / "said").c_str(), O_CREAT | O_WRONLY, 0600));
    dup2(said.get(), 2);
    close(1);
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_NOFILE, &none);
    const RealHost host;
  });
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 2);
  EXPECT_EQ(*RealFileSystem().ReadFile(dir / "said"),
            "gorun: open /dev/null: too many open files\n");
}

TEST(RealHost, Services) {
  auto made = MakeRealHost();
  ASSERT_TRUE(made);
  Host& host = (*made)->host();
  EXPECT_EQ(host.cwd.front(), '/');
  EXPECT_TRUE(host.files.IsDir(host.cwd));
  int64_t earlier = host.clock.MonotonicNs();
  EXPECT_LE(earlier, host.clock.MonotonicNs());
  EXPECT_GT(host.clock.NowNs(), 1'600'000'000'000'000'000);
  EXPECT_EQ((*made)->ChangeDirectory("/no/such").error().text(),
            "chdir /no/such: no such file or directory");
}

}  // namespace
}  // namespace gorun::host
