#include "report/tool_output.h"

#include <gtest/gtest.h>

#include "host/testing/mem_fs.h"

namespace gorun::report {
namespace {

class ToolOutputTest : public testing::Test {
 protected:
  ToolOutputTest() {
    files_.Add("/home/u/m/pkg/a.go", "");
    files_.Add("/home/u/m/pkg/sub/b.go", "");
    files_.Add("/home/u/other/c.go", "");
  }
  std::string Shorten(std::string_view output, std::string_view cwd, std::string_view dir,
                      CgoNames cgo = CgoNames::kNone) {
    return ShortenOutput(files_, output,
                         {.work_dir = "/tmp/go-build1", .cwd = cwd, .dir = dir, .cgo = cgo});
  }
  host::testing::MemFs files_;
};

TEST_F(ToolOutputTest, ShortPath) {
  EXPECT_EQ(ShortPath(files_, "/home/u/m", "/home/u/m/pkg"), "pkg");
  EXPECT_EQ(ShortPath(files_, "/home/u/m", "/home/u/m"), ".");
  EXPECT_EQ(ShortPath(files_, "/home/u/m/pkg/sub", "/home/u/m/pkg"), "..");
  // Longer, or not to be made relative.
  EXPECT_EQ(ShortPath(files_, "/home/u/m/pkg/sub", "/home"), "/home");
  EXPECT_EQ(ShortPath(files_, "/home/u/m", "relative"), "relative");
  EXPECT_EQ(ShortPath(files_, "/home/u/m", ""), "");
  // What does not exist is the same as what does not exist.
  EXPECT_EQ(ShortPath(files_, "/home/u/m", "/home/u/m/gone"), "gone");
  // Behind a link the relative path would mean another directory.
  files_.AddDir("/data/deep/real");
  files_.AddSymlink("/data/deep/real", "/home/u/link");
  EXPECT_EQ(ShortPath(files_, "/home/u/link", "/home/u/other"), "/home/u/other");
}

TEST_F(ToolOutputTest, ReplacePrefix) {
  EXPECT_EQ(ReplacePrefix("/a/x: /a/y\n/a/z\n\t/a/t (/a/p) a/a\t/a", "/a", "A"),
            "A/x: A/y\nA/z\n\tA/t (/a/p) a/a\t/a");
  EXPECT_EQ(ReplacePrefix("nothing", "/a", "A"), "nothing");
}

TEST_F(ToolOutputTest, ShortensPaths) {
  EXPECT_EQ(Shorten("/home/u/m/pkg/a.go:1:2: bad", "/home/u/m", "/home/u/m/pkg"),
            "pkg/a.go:1:2: bad\n");
  EXPECT_EQ(Shorten("/home/u/m/pkg/a.go:1:2: bad\n", "/home/u/m/pkg", "/home/u/m/pkg"),
            "./a.go:1:2: bad\n");
  // Siblings are found by way of the parents.
  EXPECT_EQ(Shorten("x.go:1: see /home/u/other/c.go:3\n", "/home/u/m", "/home/u/m/pkg"),
            "x.go:1: see ../other/c.go:3\n");
  EXPECT_EQ(Shorten("/tmp/go-build1/b001/_cgo_.go:1: x\n", "/home/u/m", "/home/u/m/pkg"),
            "$WORK/b001/_cgo_.go:1: x\n");
  EXPECT_EQ(Shorten("text\n", "/home/u/m", ""), "text\n");
}

TEST_F(ToolOutputTest, CgoNamesUntilGo126) {
  const std::string out =
      "x.go:19[/tmp/w/x.cgo1.go:18:3]: *[100]_Ctype_foo, _C2func_f, _Cvar_, a_Ctype_x, _Cmacro_M";
  EXPECT_EQ(RewriteCgoNames(out, CgoNames::kByPosition),
            "x.go:19: *[100]C.foo, C.f, _Cvar_, a_Ctype_x, C.M");
  EXPECT_EQ(RewriteCgoNames(out, CgoNames::kNone), out);
  EXPECT_EQ(RewriteCgoNames("_Ctype_foo [x.go:1]", CgoNames::kByPosition), "_Ctype_foo [x.go:1]");
  EXPECT_EQ(RewriteCgoNames("a[b[x.cover.go:7]c]", CgoNames::kByPosition), "a[bc]");
  for (std::string_view none : {"[.cgo1.go:1]", "[x.cgo1.go:]", "[x.cgo1.go:1:]", "[x.cgo1.go:1",
                                "[x.cgo1.go:1x]", "[]", "[", "]"}) {
    EXPECT_EQ(RewriteCgoNames(std::string(none), CgoNames::kByPosition), none);
  }
}

TEST_F(ToolOutputTest, CgoNamesSinceGo127) {
  EXPECT_EQ(RewriteCgoNames("x.go:1[y.cgo1.go:2]: _Ctype_foo", CgoNames::kAlways),
            "x.go:1[y.cgo1.go:2]: C.foo");
}

TEST_F(ToolOutputTest, CommandMessages) {
  EXPECT_EQ(CommandMessage({.package_desc = "a/b", .import_path = "a/b"}, "text\n"),
            "# a/b\ntext\n");
  EXPECT_EQ(CommandMessage({.package_desc = "a/b", .import_path = "a/b", .description = "link x"},
                           "text\n"),
            "# a/b\n# [link x]\ntext\n");
  EXPECT_EQ(CommandMessage({.description = "gcc -v"}, "text\n"), "# gcc -v\ntext\n");
}

TEST_F(ToolOutputTest, ReportsCommands) {
  const CommandSubject subject{.package_desc = "m/pkg", .import_path = "m/pkg"};
  const OutputContext context{.work_dir = "/w", .cwd = "/home/u/m", .dir = "/home/u/m/pkg"};
  const base::Error failed("compile: exit status 2");

  CommandReport report = ReportCommand(files_, subject, context, "", std::nullopt);
  EXPECT_EQ(report.output, "");
  EXPECT_FALSE(report.error);

  report = ReportCommand(files_, subject, context, "/home/u/m/pkg/a.go:1: note", std::nullopt);
  EXPECT_EQ(report.output, "# m/pkg\npkg/a.go:1: note\n");
  EXPECT_FALSE(report.error);

  report = ReportCommand(files_, subject, context, "", failed);
  EXPECT_EQ(report.output, "");
  EXPECT_EQ(report.error.value().text(), "compile: exit status 2");
  EXPECT_FALSE(report.error_names_package);

  report = ReportCommand(files_, subject, context, "/home/u/m/pkg/a.go:1: bad\n", failed);
  EXPECT_EQ(report.output, "");
  EXPECT_EQ(report.error.value().text(), "# m/pkg\npkg/a.go:1: bad\n");
  EXPECT_TRUE(report.error_names_package);
}

}  // namespace
}  // namespace gorun::report
