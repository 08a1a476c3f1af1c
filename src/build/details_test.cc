// The smaller parts: archives, response files, tool IDs, back-end threads, settings of a build.
#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/archive_pack.h"
#include "build/build_config.h"
#include "build/compile_slots.h"
#include "build/executor.h"
#include "build/response_file.h"
#include "build/testing/small_program.h"
#include "build/tool_id.h"
#include "host/testing/fake_host.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

TEST(ArchivePack, AppendsMembersWithoutTimesAndOwners) {
  host::testing::MemFs files;
  files.Add("/a", "!<arch>\n");
  files.Add("/o/short.o", "odd");
  files.Add("/o/a_very_long_object_name.o", "even");
  const std::vector<std::string> objects = {"/o/short.o", "/o/a_very_long_object_name.o"};
  ASSERT_TRUE(PackObjects(files, "/a", objects, true).has_value());
  EXPECT_EQ(files.Contents("/a"),
            std::string("!<arch>\n"
                        "short.o         0           0     0     644     3         `\nodd\0"
                        "a_very_long_obje0           0     0     644     4         `\neven",
                        8 + 60 + 4 + 60 + 4));
  EXPECT_FALSE(PackObjects(files, "/a", {"/missing.o"}, true).has_value());
  EXPECT_FALSE(PackObjects(files, "/missing.a", {"/o/short.o"}, true).has_value());
}

TEST(ArchivePack, KeepsTheEndingOfSystemObjects) {
  host::testing::MemFs files;
  files.Add("/a_long_name_linux.syso", "");
  for (const auto& [keeps_endings, name] :
       {std::pair(true, "a_long_name.syso "), std::pair(false, "a_long_name_linu ")}) {
    files.Add("/a", "");
    ASSERT_TRUE(PackObjects(files, "/a", {"/a_long_name_linux.syso"}, keeps_endings).has_value());
    EXPECT_EQ((files.Contents("/a") + ' ').substr(0, 16), std::string_view(name).substr(0, 16));
  }
}

TEST(ResponseFile, OnlyForLongArgumentsOfToolsThatReadThem) {
  const std::vector<std::string> longer = {"/t/compile", std::string(40000, 'x')};
  EXPECT_TRUE(NeedsResponseFile("/t/compile", longer, false));
  EXPECT_FALSE(NeedsResponseFile("/t/gcc", longer, false));
  EXPECT_FALSE(NeedsResponseFile("/t/pack", longer, false));
  EXPECT_TRUE(NeedsResponseFile("/t/pack", longer, true));
  EXPECT_FALSE(NeedsResponseFile("/t/compile", {"/t/compile", "-V"}, false));
}

TEST(ResponseFile, BothFormats) {
  const std::vector<std::string> arguments = {"tool", "plain", "a\\b\nc", "two words", "", "$\"`"};
  EXPECT_EQ(ResponseFile(arguments, false), "plain\na\\\\b\\nc\ntwo words\n\n$\"`\n");
  EXPECT_EQ(ResponseFile(arguments, true),
            "plain\n\"a\\\\b\nc\"\n\"two words\"\n\"\"\n\"\\$\\\"\\`\"\n");
}

TEST(LocalExecutor, ToolsAreCalledByTheirPathButForQuestions) {
  host::testing::FakeHost machine;
  machine.files.Add("/bin/cc", "", 0755);
  host::Host host = machine.host();
  const host::Environment environment{{"PATH=/bin"}};
  const BuildConfig config = testing::SmallConfig();
  LocalExecutor executor(host, environment, config);
  ToolRun run;
  run.arguments = {"cc", "-v"};
  ASSERT_TRUE(executor.Run(run).has_value());
  run.start_path_unseen = true;
  ASSERT_TRUE(executor.Run(run).has_value());
  const std::vector<host::Command> commands = machine.processes.commands();
  ASSERT_EQ(commands.size(), 2u);
  for (const host::Command& command : commands) EXPECT_EQ(command.program, "/bin/cc");
  EXPECT_EQ(commands[0].argv, (std::vector<std::string>{"/bin/cc", "-v"}));
  EXPECT_EQ(commands[1].argv, run.arguments);
}

TEST(ToolId, WholeLineOfAReleaseContentIdOfADevelopmentVersion) {
  EXPECT_EQ(ParseToolId("compile", "compile version go1.26.8 X:none\n").value(),
            "compile version go1.26.8 X:none");
  EXPECT_EQ(ParseToolId("asm", "asm version devel go1.25 buildID=a/b/c/d\n").value(), "d");
  EXPECT_EQ(ParseToolId("asm", "asm version go1.26-devel_abc buildID=a/b\n").value(), "b");
  for (std::string_view bad : {"", "compile", "link version go1.26.8", "compile version",
                               "compile version devel +abc", "compile Version go1"}) {
    auto id = ParseToolId("compile", bad);
    ASSERT_FALSE(id.has_value()) << bad;
    EXPECT_EQ(id.error().text(),
              base::StrCat("go: parsing buildID from go tool compile -V=full: unexpected "
                           "output:\n\t",
                           bad));
  }
}

TEST(CompileSlots, ShareAPoolFromGo126On) {
  BuildConfig config = testing::SmallConfig();
  config.parallelism = 4;
  config.max_procs = 16;
  CompileSlots slots(config);
  // 2*16 + 4*4 = 48 in all; 12, 8, 4, 0 of them set aside for the others.
  const int a = slots.Acquire(), b = slots.Acquire(), c = slots.Acquire(), d = slots.Acquire();
  EXPECT_EQ(a, 16);
  EXPECT_EQ(b, 12);
  EXPECT_EQ(c, 8);
  EXPECT_EQ(d, 6);
  for (const int threads : {a, b, c, d}) slots.Release(threads);
  EXPECT_EQ(slots.Acquire(), 16);
}

TEST(CompileSlots, AtMostFourBefore) {
  BuildConfig config = testing::SmallConfig();
  config.rules = RulesFor(24);
  config.parallelism = config.max_procs = 16;
  EXPECT_EQ(CompileSlots(config).Acquire(), 4);
  config.parallelism = 1;
  EXPECT_EQ(CompileSlots(config).Acquire(), 16);
  config.concurrent_backend = false;
  EXPECT_EQ(CompileSlots(config).Acquire(), 1);
}

class BuildConfigTest : public ::testing::Test {
 protected:
  BuildConfigTest() {
    settings_.goos = "linux";
    settings_.goarch = "amd64";
    settings_.arch_variable = "GOAMD64";
    settings_.arch_value = "v1";
    toolchain_.version = "go1.26.8";
    toolchain_.minor = 26;
  }
  base::Result<BuildConfig> Make() { return MakeBuildConfig(settings_, toolchain_, "/m", "/w"); }

  env::Settings settings_;
  toolchain::Toolchain toolchain_;
};

TEST_F(BuildConfigTest, BuildModes) {
  EXPECT_EQ(Make()->ld_buildmode, "exe");
  EXPECT_EQ(Make()->forced_gcflags, std::vector<std::string>{});
  settings_.flags.buildmode = "pie";
  EXPECT_EQ(Make()->ld_buildmode, "pie");
  EXPECT_EQ(Make()->install_suffix, "shared");
  EXPECT_EQ(Make()->forced_gcflags, std::vector<std::string>{"-shared"});
  EXPECT_EQ(Make()->forced_asmflags, std::vector<std::string>{"-shared"});
  settings_.goos = "plan9";
  EXPECT_EQ(Make().error().text(), "-buildmode=pie not supported on plan9/amd64");
  settings_.flags.buildmode = "nonsense";
  EXPECT_EQ(Make().error().text(), "buildmode=nonsense not supported");
  settings_.flags.buildmode = "default";
  settings_.goos = "darwin";
  EXPECT_EQ(Make()->ld_buildmode, "pie");
  EXPECT_EQ(Make()->install_suffix, "");
}

TEST_F(BuildConfigTest, ToolsAreToldOfAChangedArchitectureLevel) {
  EXPECT_EQ(Make()->changed_env, std::vector<std::string>{});
  settings_.arch_value = "v3";
  settings_.arch_value_changed = true;
  EXPECT_EQ(Make()->changed_env, std::vector<std::string>{"GOAMD64=v3"});
  toolchain_.minor = 24;
  EXPECT_EQ(Make()->changed_env, std::vector<std::string>{});
}

TEST_F(BuildConfigTest, OldSwitchForConcurrentCompilation) {
  settings_.original_environment = host::Environment({"GO19CONCURRENTCOMPILATION=2"});
  EXPECT_TRUE(Make().has_value());
  toolchain_.minor = 25;
  EXPECT_EQ(Make().error().text(), "GO19CONCURRENTCOMPILATION must be 0, 1, or unset, got \"2\"");
}

}  // namespace
}  // namespace gorun::build
