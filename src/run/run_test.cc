#include "run/run.h"

#include <gtest/gtest.h>

#include "host/testing/fake_host.h"

namespace gorun::run {
namespace {

using Strings = std::vector<std::string>;

host::Environment Env(Strings entries) { return host::Environment(std::move(entries)); }

class RunTest : public ::testing::Test {
 protected:
  host::testing::FakeHost fake_;
  Target native_{"linux", "amd64", "linux", "amd64", "/go"};
  Target foreign_{"js", "wasm", "linux", "amd64", "/go"};
};

TEST_F(RunTest, ExecCommandOfTheFlag) {
  host::Host host = fake_.host();
  EXPECT_EQ(FindExecCommand(host, Strings{"time", "-p"}, native_), (Strings{"time", "-p"}));
  EXPECT_EQ(FindExecCommand(host, Strings{}, foreign_), Strings());
}

TEST_F(RunTest, NativeProgramsRunDirectly) {
  fake_.files.Add("/bin/go_linux_amd64_exec", "", 0755);
  fake_.environment = Env({"PATH=/bin"});
  host::Host host = fake_.host();
  EXPECT_EQ(FindExecCommand(host, std::nullopt, native_), Strings());
}

TEST_F(RunTest, ForeignProgramsHaveRunnersInPath) {
  fake_.environment = Env({"PATH=/bin:/opt"});
  host::Host host = fake_.host();
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), Strings());
  fake_.files.Add("/bin/go_js_wasm_exec", "", 0644);
  fake_.files.Add("/opt/go_js_wasm_exec", "", 0755);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), Strings{"/opt/go_js_wasm_exec"});
}

TEST_F(RunTest, TheDistributionHasRunnersForWasm) {
  fake_.environment = Env({"PATH=/bin"});
  host::Host host = fake_.host();
  fake_.files.Add("/go/lib/wasm/go_js_wasm_exec", "#!/usr/bin/env bash\nexec node", 0755);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), Strings{"/go/lib/wasm/go_js_wasm_exec"});
  EXPECT_EQ(FindExecCommand(host, Strings{}, foreign_), Strings());
  EXPECT_EQ(FindExecCommand(host, std::nullopt, {"wasip1", "wasm", "linux", "amd64", "/go"}),
            Strings());
  EXPECT_EQ(FindExecCommand(host, std::nullopt, {"js", "wasm", "linux", "amd64", ""}), Strings());
  // $PATH's wins.
  fake_.files.Add("/bin/go_js_wasm_exec", "", 0755);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), Strings{"/bin/go_js_wasm_exec"});
}

TEST_F(RunTest, ARunnerMayHaveLostItsExecuteBits) {
  host::Host host = fake_.host();
  const std::string path = "/go/misc/wasm/go_js_wasm_exec";
  fake_.files.Add(path, "#! /usr/bin/env  bash -e \nexec node", 0644);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_),
            (Strings{"/usr/bin/env", "bash -e", path}));
  fake_.files.Add(path, "#!/bin/sh", 0644);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), (Strings{"/bin/sh", path}));
  fake_.files.Add(path,
                  "\x7f"
                  "ELF",
                  0644);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), Strings());
  fake_.files.Add(path, "#!", 0644);
  EXPECT_EQ(FindExecCommand(host, std::nullopt, foreign_), Strings());
}

TEST_F(RunTest, Environment) {
  host::Environment original =
      Env({"A=1", "PATH=/bin:/usr/bin", "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=1", "B=", "PATHX=y"});
  auto program = [](std::string goroot_bin, Strings changes = {}) {
    return Program{{}, "/x", {}, std::move(goroot_bin), std::move(changes)};
  };
  EXPECT_EQ(ProgramEnvironment(original, program("/go/bin")),
            (Strings{"A=1", "B=", "PATHX=y", "PATH=/go/bin:/bin:/usr/bin"}));
  EXPECT_EQ(ProgramEnvironment(original, program("")),
            (Strings{"A=1", "PATH=/bin:/usr/bin", "B=", "PATHX=y"}));
  EXPECT_EQ(ProgramEnvironment(Env({"PATH="}), program("/go/bin")), Strings{"PATH=/go/bin"});
  EXPECT_EQ(ProgramEnvironment(Env({}), program("/go/bin")), Strings{"PATH=/go/bin"});
  host::Environment old = Env({"GOROOT=/old", "PATH=/bin", "GOROOTX=1"});
  EXPECT_EQ(ProgramEnvironment(old, program("/go/bin", {"GOROOT"})),
            (Strings{"GOROOTX=1", "PATH=/go/bin:/bin"}));
  EXPECT_EQ(ProgramEnvironment(old, program("/go/bin", {"GOROOT=/go"})),
            (Strings{"GOROOT=/go", "GOROOTX=1", "PATH=/go/bin:/bin"}));
  EXPECT_EQ(ProgramEnvironment(Env({"PATH=/bin"}), program("/go/bin", {"GOROOT=/go"})),
            (Strings{"GOROOT=/go", "PATH=/go/bin:/bin"}));
}

TEST_F(RunTest, StartsDirectly) {
  fake_.environment = Env({"PATH=/bin"});
  host::Host host = fake_.host();
  base::Error error = StartProgram(host, {{}, "/cache/hello", {"--", "-x", ""}, "/go/bin"});
  EXPECT_EQ(error.text(), "fork/exec /cache/hello: no such file or directory");
  ASSERT_EQ(fake_.processes.replacements().size(), 1u);
  host::Command command = fake_.processes.replacements()[0];
  EXPECT_EQ(command.program, "/cache/hello");
  EXPECT_EQ(command.argv, (Strings{"/cache/hello", "--", "-x", ""}));
  EXPECT_EQ(command.environment, Strings{"PATH=/go/bin:/bin"});
  EXPECT_EQ(command.directory, "");
}

TEST_F(RunTest, StartsThroughExecCommand) {
  fake_.files.Add("/usr/bin/time", "", 0755);
  fake_.environment = Env({"PATH=/bin:/usr/bin"});
  host::Host host = fake_.host();
  (void)StartProgram(host, {{"time", "-p"}, "/cache/hello", {"a"}, ""});
  (void)StartProgram(host, {{"./time"}, "/cache/hello", {}, ""});
  ASSERT_EQ(fake_.processes.replacements().size(), 2u);
  EXPECT_EQ(fake_.processes.replacements()[0].program, "/usr/bin/time");
  EXPECT_EQ(fake_.processes.replacements()[0].argv, (Strings{"time", "-p", "/cache/hello", "a"}));
  EXPECT_EQ(fake_.processes.replacements()[1].program, "./time");
}

TEST_F(RunTest, ExecCommandThatCannotBeFound) {
  fake_.files.Add("/time", "", 0755);
  fake_.environment = Env({"PATH=/bin:"});
  host::Host host = fake_.host();
  EXPECT_EQ(StartProgram(host, {{"nosuch"}, "/x", {}, ""}).text(),
            "exec: \"nosuch\": executable file not found in $PATH");
  EXPECT_EQ(StartProgram(host, {{"time"}, "/x", {}, ""}).text(),
            "exec: \"time\": cannot run executable found relative to current directory");
  EXPECT_EQ(StartProgram(host, {{""}, "/x", {}, ""}).text(), "exec: no command");
  EXPECT_TRUE(fake_.processes.replacements().empty());
}

}  // namespace
}  // namespace gorun::run
