#include "report/command_printer.h"

#include <gtest/gtest.h>

#include "host/testing/fake_clock.h"
#include "host/testing/string_stream.h"
#include "report/stage_timer.h"

namespace gorun::report {
namespace {

class CommandPrinterTest : public testing::Test {
 protected:
  std::string Text() {
    std::string text = err_.text();
    err_.Clear();
    return text;
  }

  host::testing::StringStream err_;
  Sink sink_{err_};
  std::unique_ptr<Printer> printer_ = NewTextPrinter(sink_);
  CommandPrinter commands_{*printer_, "/tmp/go-build1"};
};

TEST_F(CommandPrinterTest, ShowsWhereTheScriptIs) {
  commands_.Show("", "", "mkdir -p /tmp/go-build1/b001/");
  EXPECT_EQ(Text(), "mkdir -p $WORK/b001/\n");
  commands_.Show("fmt", "/src/fmt", "compile -o /tmp/go-build1/x /src/fmt/a.go x/src/fmt");
  EXPECT_EQ(Text(), "cd /src/fmt\ncompile -o $WORK/x ./a.go x/src/fmt\n");
  // No second cd; commands without a directory are shown as they are.
  commands_.Show("fmt", "/src/fmt", "/src/fmt");
  commands_.Show("fmt", "", "cp /src/fmt/a .");
  commands_.Show("fmt", "/", "ls /src/fmt");
  EXPECT_EQ(Text(), ".\ncp /src/fmt/a .\nls /src/fmt\n");
  commands_.Show("", "/tmp/go-build1", "gcc /tmp/go-build1/x.c");
  EXPECT_EQ(Text(), "cd $WORK\ngcc $WORK/x.c\n");
  commands_.Show("", "/src/", "cat /src/x");
  EXPECT_EQ(Text(), "cd /src/\ncat ./x\n");
}

TEST_F(CommandPrinterTest, BannersAndNames) {
  commands_.ShowBanner("a/b", "a/b");
  commands_.ShowPackage("a/b", "a/b");
  EXPECT_EQ(Text(), "\n#\n# a/b\n#\n\na/b\n");
}

TEST(StageTimer, MeasuresStages) {
  host::testing::FakeClock clock;
  StageTimer timer(clock);
  timer.Start("env");
  clock.Tick(1'234'567);
  timer.Start("load");
  clock.Tick(20'000'000);
  timer.Stop();
  timer.Stop();
  clock.Tick(1'000'000'000);
  ASSERT_EQ(timer.stages().size(), 2u);
  EXPECT_EQ(timer.stages()[1].name, "load");
  EXPECT_EQ(timer.stages()[1].duration_ns, 20'000'000);
  EXPECT_EQ(timer.Text(), "      1.234 ms  env\n     20.000 ms  load\n   1021.234 ms  total\n");
}

}  // namespace
}  // namespace gorun::report
