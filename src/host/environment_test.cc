#include "host/environment.h"

#include <gtest/gtest.h>

#include "host/find_program.h"
#include "host/spawn.h"
#include "host/testing/mem_fs.h"

namespace gorun::host {
namespace {

using Strings = std::vector<std::string>;

TEST(Environment, Lookup) {
  Environment environment({"A=1", "EMPTY=", "A=2", "bogus", "=C:=x", "E=a=b"});
  EXPECT_EQ(environment.Get("A"), "2");
  EXPECT_EQ(environment.Get("E"), "a=b");
  EXPECT_EQ(environment.Lookup("EMPTY"), "");
  EXPECT_FALSE(environment.Lookup("bogus"));
  EXPECT_FALSE(environment.Lookup("MISSING"));
  EXPECT_EQ(environment.entries().size(), 6u);
}

TEST(Environment, Changes) {
  Environment environment({"A=1", "B=2", "A=3"});
  EXPECT_EQ(environment.With("A", "4").entries(), (Strings{"B=2", "A=4"}));
  EXPECT_EQ(environment.Without("A").entries(), Strings{"B=2"});
  EXPECT_EQ(environment.Without("A").Get("A"), "");
  EXPECT_EQ(environment.Get("A"), "3");
  Environment copy = environment;
  EXPECT_EQ(copy.Get("B"), "2");
}

TEST(Environment, Dedup) {
  EXPECT_EQ(DedupEnvironment({"A=1", "B=2", "", "x", "x", "A=3", "=C:=1", "=C:=2"}),
            (Strings{"B=2", "x", "x", "A=3", "=C:=2"}));
}

TEST(Environment, NulBytes) {
  std::string nul("a\0b", 3);
  EXPECT_EQ(CheckExecStrings("/x", {"x"}, {nul}).error().text(),
            "exec: environment variable contains NUL");
  EXPECT_FALSE(CheckExecStrings("/x", {nul}, {}));
  EXPECT_FALSE(CheckExecStrings(nul, {"x"}, {}));
  EXPECT_TRUE(CheckExecStrings("/x", {""}, {"A="}));
}

class FindProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    files_.Add("/usr/bin/go", "", 0755);
    files_.Add("/opt/go", "", 0755);
    files_.Add("/opt/noexec", "", 0644);
    files_.AddDir("/opt/dir");
    files_.Add("/here", "", 0755);
  }
  std::string Find(std::string_view path, std::string_view name) {
    auto found = FindProgram(files_, Environment({"PATH=" + std::string(path)}), name);
    return found ? *found : found.error().text();
  }
  testing::MemFs files_;
};

TEST_F(FindProgramTest, SearchesInOrder) {
  EXPECT_EQ(Find("/bin:/opt:/usr/bin", "go"), "/opt/go");
  EXPECT_EQ(Find("/usr/bin/", "go"), "/usr/bin/go");
}

TEST_F(FindProgramTest, OnlyExecutableFiles) {
  std::string not_found = ": executable file not found in $PATH";
  EXPECT_EQ(Find("/opt", "noexec"), "exec: \"noexec\"" + not_found);
  EXPECT_EQ(Find("/opt", "dir"), "exec: \"dir\"" + not_found);
  EXPECT_EQ(Find("", "go"), "exec: \"go\"" + not_found);
  EXPECT_EQ(Find("/opt", ""), "exec: \"\"" + not_found);
  EXPECT_EQ(Find("/opt", ".."), "exec: \"..\"" + not_found);
}

TEST_F(FindProgramTest, NamesWithSlash) {
  EXPECT_EQ(Find("", "opt/go"), "opt/go");
  EXPECT_EQ(Find("", "/opt/noexec"), "exec: \"/opt/noexec\": permission denied");
  EXPECT_EQ(Find("", "/opt/dir"), "exec: \"/opt/dir\": is a directory");
  EXPECT_EQ(Find("", "/no"), "exec: \"/no\": stat /no: no such file or directory");
}

TEST_F(FindProgramTest, NeverFromTheCurrentDirectory) {
  std::string text = "exec: \"here\": cannot run executable found relative to current directory";
  EXPECT_EQ(Find(".", "here"), text);
  EXPECT_EQ(Find(":/opt", "here"), text);
  EXPECT_EQ(Find("/opt:", "here"), text);
}

}  // namespace
}  // namespace gorun::host
