#include "build/install.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::build {
namespace {

class InstallTest : public ::testing::Test {
 protected:
  InstallTest() {
    link.objdir = "/w/b001/";
    linked.built = "/w/b001/exe/a.out";
    config.work_dir = "/w";
    machine.files.Add(linked.built,
                      "\x7f"
                      "ELF new",
                      0700);
  }

  /// "" or the error.
  std::string Put(const std::string& path) {
    host::Host host = machine.host();
    report::Sink sink(host.err);
    auto printer = report::NewTextPrinter(sink);
    report::CommandPrinter commands(*printer, "/w");
    auto done = Install(link, linked, path, config, host, commands);
    return done ? "" : done.error().text();
  }

  host::testing::FakeHost machine;
  Action link;
  ActionResult linked;
  BuildConfig config;
};

TEST_F(InstallTest, MovesWhatWasMadeAndCleansUp) {
  config.x = true;
  EXPECT_EQ(Put("/bin/hello"), "");
  EXPECT_EQ(machine.files.Paths(), std::vector<std::string>{"/bin/hello"});
  EXPECT_EQ(machine.err.text(),
            "mkdir -p /bin/\nmv $WORK/b001/exe/a.out /bin/hello\nrm -rf $WORK/b001/\n");
}

TEST_F(InstallTest, CopiesWhatTheCacheHas) {
  machine.files.Add("/cache/hello",
                    "\x7f"
                    "ELF kept",
                    0700);
  linked.built = "/cache/hello";
  linked.cached = true;
  machine.files.Add("/hello",
                    "\x7f"
                    "ELF old");
  EXPECT_EQ(Put("/hello"), "");
  EXPECT_EQ(machine.files.Contents("/hello"),
            "\x7f"
            "ELF kept");
  EXPECT_EQ(machine.files.Contents("/cache/hello"),
            "\x7f"
            "ELF kept");
  EXPECT_EQ(machine.files.Contents("/hello-go-tmp"), "<missing>");
}

TEST_F(InstallTest, KeepsWhatIsNoObjectFile) {
  machine.files.Add("/main.go", "package main");
  machine.files.AddDir("/dir");
  EXPECT_EQ(Put("/main.go"), "build output \"/main.go\" already exists and is not an object file");
  EXPECT_EQ(machine.files.Contents("/main.go"), "package main");
  EXPECT_EQ(Put("/dir"), "build output \"/dir\" already exists and is a directory");
  machine.files.Add(linked.built,
                    "\x7f"
                    "ELF new");
  machine.files.Add("/empty", "");
  EXPECT_EQ(Put("/empty"), "");
}

TEST_F(InstallTest, UpToDateIsOnlyTouched) {
  linked.built = "/hello";
  linked.cached = true;
  machine.files.Add("/hello",
                    "\x7f"
                    "ELF same");
  const int64_t before = machine.files.Stat("/hello")->mtime_ns;
  machine.files.Tick();
  EXPECT_EQ(Put("/hello"), "");
  EXPECT_GT(machine.files.Stat("/hello")->mtime_ns, before);
}

TEST_F(InstallTest, OnlySaysWhatItWouldDo) {
  config.n = true;
  config.keep_work = true;
  linked.built = "$WORK/b001/exe/a.out";
  EXPECT_EQ(Put("hello"), "");
  EXPECT_EQ(machine.err.text(), "mv $WORK/b001/exe/a.out hello\n");
  EXPECT_EQ(machine.files.Contents("/hello"), "<missing>");
}

}  // namespace
}  // namespace gorun::build
