#include "report/command_text.h"

#include <gtest/gtest.h>

namespace gorun::report {
namespace {

TEST(CommandText, JoinsUnambiguously) {
  EXPECT_EQ(JoinUnambiguously({}), "");
  EXPECT_EQ(JoinUnambiguously({"/go/compile", "-o", "$WORK/b001/_pkg_.a", "-p", "main"}),
            "/go/compile -o $WORK/b001/_pkg_.a -p main");
  EXPECT_EQ(JoinUnambiguously({"$WORK/b001=>;/x", "-(", "", "a b", "\"", "\\", "\t", "it's", "é"}),
            R"("$WORK/b001=>;/x" "-(" "" "a b" "\"" "\\" "\t" it's é)");
}

TEST(CommandText, ShowsTheAddedEnvironment) {
  EXPECT_EQ(FormatCommand({"PWD=/a", "EMPTY=", "Q=it's", "broken"}, {"cc", "x y"}),
            R"(PWD='/a' EMPTY='' Q="it's" cc "x y")");
}

TEST(CommandText, ShowsWrittenFiles) {
  EXPECT_EQ(FormatWriteFile("/w/f", ""), "echo -n > /w/f # internal");
  EXPECT_EQ(FormatWriteFile("/w/f", "one line\n"), "echo 'one line' > /w/f # internal");
  EXPECT_EQ(FormatWriteFile("/w/f", "no newline"), "cat >/w/f << 'EOF' # internal\nno newlineEOF");
  EXPECT_EQ(FormatWriteFile("/w/f", "# import config\npackagefile a=b\n"),
            "cat >/w/f << 'EOF' # internal\n# import config\npackagefile a=b\nEOF");
  EXPECT_EQ(FormatInternal({"go", "tool", "buildid", "-w", "/w/x y"}),
            "go tool buildid -w \"/w/x y\" # internal");
}

TEST(CommandText, RefusesResponseFiles) {
  EXPECT_EQ(CheckNoResponseFile({"cc", "a@b"}), "");
  EXPECT_EQ(CheckNoResponseFile({"cc", "@file"}),
            "invalid command-line argument @file in command: cc @file");
}

TEST(CommandText, ReplacesTheWorkDirectory) {
  EXPECT_EQ(ReplaceWorkDir("mkdir -p /tmp/w/b001", "/tmp/w"), "mkdir -p $WORK/b001");
  EXPECT_EQ(ReplaceWorkDir("x=/tmp/w/a /tmp/w", "/tmp/w"), "x=$WORK/a $WORK");
  EXPECT_EQ(ReplaceWorkDir("cat >/tmp/w/f", "/tmp/w"), "cat >/tmp/w/f");
  EXPECT_EQ(ReplaceWorkDir("echo /tmp/w", ""), "echo /tmp/w");
  EXPECT_EQ(ReplaceWorkDir("a \"/tmp/\\\"w/b\" /tmp/\"w", "/tmp/\"w"), "a \"$WORK/b\" $WORK");
}

}  // namespace
}  // namespace gorun::report
