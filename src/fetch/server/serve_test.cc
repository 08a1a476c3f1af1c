#include "fetch/server/serve.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "host/real_host.h"

namespace gorun::fetch {
namespace {

TEST(Serve, ClosesAnOutputThatCannotBeWritten) {
  host::RealHost machine;
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const host::Fd in(ends[0]);
  host::Fd requests(ends[1]);
  host::Fd out(open("/dev/full", O_WRONLY | O_CLOEXEC));
  const int number = out.get();
  std::thread server([&] { EXPECT_EQ(Serve(machine.host(), in, out), 0); });
  ASSERT_TRUE(
      host::WriteAll(requests, EncodeMessage({0, EncodeOptions(FetcherOptions())}) +
                                   EncodeMessage({1, EncodeZipJob({.file = "/nosuch.zip"})})));
  while (fcntl(number, F_GETFD) >= 0) std::this_thread::yield();
  requests.Reset();
  server.join();
}

}  // namespace
}  // namespace gorun::fetch
