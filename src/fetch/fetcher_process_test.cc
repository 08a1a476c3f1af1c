#include "fetch/fetcher_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/parallel.h"
#include "base/strings.h"
#include "fetch/testing/loopback_server.h"
#include "host/real_host.h"
#include "host/real_process.h"

namespace gorun::fetch {
namespace {

using testing::LoopbackServer;
using testing::ServerReply;

constexpr std::string_view kProgram = GORUN_FETCH_PROGRAM;

class FetcherProcessTest : public ::testing::Test {
 protected:
  FetcherProcessTest()
      : server_([](const LoopbackServer::Request& request) {
          if (request.path == "/slow") return ServerReply{.body = "slow", .delay_ms = 300};
          if (request.path == "/hang") return ServerReply{.body = "late", .delay_ms = 5000};
          return ServerReply{.body = request.path};
        }) {}

  host::RealHost machine_;
  LoopbackServer server_;
};

TEST_F(FetcherProcessTest, AnswersManyAtOnce) {
  FetcherProcess fetcher(machine_.host(), std::string(kProgram), FetcherOptions());
  std::atomic<int> good = 0;
  base::ParallelFor(40, 20, [&](size_t i) {
    std::string path = i == 0 ? "/slow" : base::StrCat("/", i);
    auto reply = fetcher.Get({.url = server_.url() + path, .max_bytes = 1000});
    if (reply && reply->body == (i == 0 ? "slow" : path)) good++;
  });
  EXPECT_EQ(good, 40);
  auto missing = fetcher.ProcessZip({"/nosuch.zip", "example.com/m", "v1.0.0", ""});
  EXPECT_EQ(missing.error().text(), "stat /nosuch.zip: no such file or directory");
}

TEST_F(FetcherProcessTest, StopsInTheMiddle) {
  FetcherProcess fetcher(machine_.host(), std::string(kProgram), FetcherOptions());
  std::thread stopper([&] {
    while (server_.CountOf("/hang") == 0) std::this_thread::yield();
    fetcher.Stop();
  });
  auto reply = fetcher.Get({.url = server_.url() + "/hang", .max_bytes = 1000});
  stopper.join();
  EXPECT_FALSE(reply.has_value());
  EXPECT_TRUE(fetcher.Get({.url = server_.url() + "/x", .max_bytes = 1000})
                  .error()
                  .Is(base::ErrorKind::kCancelled));
}

TEST_F(FetcherProcessTest, ProgramsThatDoNotAnswer) {
  // Ends at once; prints what is no message; does not exist.
  for (std::string program : {"/bin/true", "/bin/ls", "/nosuch/gorun-fetch"}) {
    FetcherProcess fetcher(machine_.host(), program, FetcherOptions());
    auto reply = fetcher.Get({.url = server_.url() + "/x", .max_bytes = 1000});
    ASSERT_FALSE(reply.has_value()) << program;
    EXPECT_TRUE(reply.error().text().starts_with("gorun: ")) << reply.error().text();
  }
}

// Nothing can be written to it, and it ends when its input does.
class DeafChild : public host::Child {
 public:
  DeafChild() {
    int talk[2];
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk), 0);
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    shutdown(talk[0], SHUT_WR);
    input_ = host::Fd(talk[0]);
    output_ = host::Fd(ends[0]);
    life_ = std::thread([hears = host::Fd(talk[1]), says = host::Fd(ends[1])] {
      pollfd closed = {hears.get(), 0, 0};
      poll(&closed, 1, -1);
    });
  }
  ~DeafChild() override {
    if (life_.joinable()) (void)Wait();
  }
  host::Fd& input() override { return input_; }
  host::Fd& output() override { return output_; }
  base::Result<host::ExitStatus> Wait() override {
    input_.Reset();
    output_.Reset();
    life_.join();
    return host::ExitStatus{.code = 1};
  }

 private:
  host::Fd input_;
  host::Fd output_;
  std::thread life_;
};

class DeafProcesses : public host::RealProcessRunner {
 public:
  base::Result<std::unique_ptr<host::Child>> Start(const host::Command&) override {
    return std::make_unique<DeafChild>();
  }
};

TEST_F(FetcherProcessTest, RequestsThatCannotBeSent) {
  DeafProcesses processes;
  host::Host& real = machine_.host();
  host::Host host = {real.files, processes, real.clock, real.out, real.err, real.environment, ""};
  FetcherProcess fetcher(host, std::string(kProgram), FetcherOptions());
  auto reply = fetcher.Get({.url = server_.url() + "/x", .max_bytes = 1000});
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().text(), "gorun: the fetcher ended: exit status 1");
}

}  // namespace
}  // namespace gorun::fetch
