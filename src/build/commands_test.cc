#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/importcfg.h"
#include "build/plan.h"
#include "build/testing/small_program.h"
#include "build/tool_command.h"
#include "cache/hash.h"
#include "host/testing/mem_fs.h"

namespace gorun::build {
namespace {

class CommandsTest : public ::testing::Test {
 protected:
  void Make() {
    graph_ = Plan(packages_, config_);
    for (const Action& action : graph_.actions) {
      ActionResult result;
      if (action.kind == ActionKind::kBuild) result.built = action.target;
      results_.Add(std::move(result));
    }
  }
  const Action& ActionOf(std::string_view path, ActionKind kind = ActionKind::kBuild) {
    for (const Action& action : graph_.actions) {
      if (action.kind == kind && action.package.valid() &&
          packages_.packages[action.package].import_path == path) {
        return action;
      }
    }
    ADD_FAILURE() << path;
    return graph_.actions[graph_.root];
  }
  static std::string Joined(const ToolCommand& command) {
    return base::Join(command.arguments, " ");
  }

  load::PackageGraph packages_ = testing::SmallProgram();
  BuildConfig config_ = testing::SmallConfig();
  ActionGraph graph_;
  ActionResults results_;
  cache::Hasher hasher_{""};
  host::testing::MemFs files_;
  const BuildInputs inputs_{packages_, graph_, config_, hasher_, files_};
};

TEST_F(CommandsTest, CompileMain) {
  Make();
  CompileInputs inputs;
  inputs.build_id = "id/id";
  inputs.lang = "go1.24";
  inputs.go_files = {"main.go", "/gen/x.go"};
  inputs.embedcfg = true;
  const ToolCommand command = CompileCommand(ActionOf("example.com/m"),
                                             packages_.packages[packages_.root], inputs, config_);
  EXPECT_EQ(Joined(command),
            "/go/pkg/tool/linux_amd64/compile -o /w/b001/_pkg_.a -trimpath /w/b001=> -p main "
            "-lang=go1.24 -complete -buildid id/id -dwarf=false -goversion go1.26.8 "
            "-nolocalimports -importcfg /w/b001/importcfg -embedcfg /w/b001/embedcfg -pack "
            "/m/main.go /gen/x.go");
  EXPECT_EQ(command.arguments.at(*command.concurrency_at), "-nolocalimports");
  EXPECT_EQ(command.directory, "/m");
}

TEST_F(CommandsTest, CompileAndAssembleStd) {
  config_.forced_gcflags = config_.forced_asmflags = {"-shared"};
  config_.install_suffix = "shared";
  config_.changed_env = {"GOAMD64=v3"};
  config_.arch_value = "v3";
  config_.toolexec = {"time", "-v"};
  Make();
  const load::Package& runtime = packages_.packages[load::PackageId{1}];
  CompileInputs inputs;
  inputs.lang = "go1.26";
  inputs.go_files = runtime.go_files;
  inputs.symabis = "/w/b003/symabis";
  inputs.asm_header = true;
  const ToolCommand compile = CompileCommand(ActionOf("runtime"), runtime, inputs, config_);
  EXPECT_EQ(Joined(compile),
            "time -v /go/pkg/tool/linux_amd64/compile -o /w/b003/_pkg_.a -trimpath /w/b003=> "
            "-p runtime -lang=go1.26 -std -installsuffix shared -goversion go1.26.8 -symabis "
            "/w/b003/symabis -shared -nolocalimports -importcfg /w/b003/importcfg -pack -asmhdr "
            "/w/b003/go_asm.h /go/src/runtime/proc.go");
  EXPECT_EQ(compile.environment, config_.changed_env);
  EXPECT_EQ(compile.arguments.at(*compile.concurrency_at), "-shared");
  const std::string common =
      "time -v /go/pkg/tool/linux_amd64/asm -p runtime -trimpath /w/b003=> -I /w/b003/ -I "
      "/go/pkg/include -D GOOS_linux -D GOARCH_amd64 -shared ";
  EXPECT_EQ(Joined(SymabisCommand(ActionOf("runtime"), runtime, config_)),
            common + "-D GOAMD64_v3 -gensymabis -o /w/b003/symabis /go/src/runtime/asm_amd64.s");
  config_.rules = RulesFor(27);
  EXPECT_EQ(Joined(AsmCommand(ActionOf("runtime"), runtime, "asm_amd64.s", config_)),
            common + "-std -D GOAMD64_v3 -o /w/b003/asm_amd64.o /go/src/runtime/asm_amd64.s");
}

TEST_F(CommandsTest, AssemblersArchitectures) {
  struct Case {
    std::string_view arch, variable, value, defines;
  };
  for (const Case& c :
       {Case{"arm64", "GOARM64", "v8.0", ""},
        Case{"arm64", "GOARM64", "v8.0,lse", "-D GOARM64_LSE "},
        Case{"arm64", "GOARM64", "v9.1,crypto", "-D GOARM64_LSE "},
        Case{"arm", "GOARM", "6,softfloat", "-D GOARM_6 -D GOARM_5 "},
        Case{"ppc64le", "GOPPC64", "power9", "-D GOPPC64_power9 -D GOPPC64_power8 "},
        Case{"mips64", "GOMIPS64", "softfloat", "-D GOMIPS64_softfloat "},
        Case{"loong64", "", "", ""}}) {
    config_.goarch = c.arch;
    config_.arch_variable = c.variable;
    config_.arch_value = c.value;
    Make();
    const std::string command = Joined(
        AsmCommand(ActionOf("runtime"), packages_.packages[load::PackageId{1}], "a.s", config_));
    EXPECT_TRUE(base::Contains(command, base::StrCat("GOARCH_", c.arch, " ", c.defines, "-o ")))
        << command;
  }
}

TEST_F(CommandsTest, Trimpath) {
  config_.trimpath = true;
  Make();
  load::Package package = packages_.packages[load::PackageId{2}];
  const Action& action = ActionOf("example.com/m/lib");
  EXPECT_EQ(TrimpathRules(action, package, config_), "/m/lib=>example.com/m/lib;/w/b002=>");
  package.module->version = "v1.0.0";
  EXPECT_EQ(TrimpathRules(action, package, config_), "/m/lib=>example.com/m@v1.0.0/lib;/w/b002=>");
  package.module.reset();
  package.cmdline_files = true;
  package.original_import_path = ".";
  EXPECT_EQ(TrimpathRules(action, package, config_), "/m/lib=>.;/w/b002=>");
}

TEST_F(CommandsTest, Link) {
  packages_.packages[packages_.root].ldflags = {"-X", "main.v=1"};
  Make();
  const ToolCommand command =
      LinkCommand(graph_.actions[graph_.root], inputs_, results_, "a/b/c/d");
  EXPECT_EQ(Joined(command),
            "/go/pkg/tool/linux_amd64/link -o /w/b001/exe/m -importcfg /w/b001/importcfg.link -s "
            "-w -X=runtime.godebugDefault=x=1 -buildmode=exe -buildid=a/b/c/d -X main.v=1 "
            "-extld=gcc /w/b001/_pkg_.a");
  EXPECT_EQ(command.environment, std::vector<std::string>{"GOROOT=/go"});
  packages_.packages[packages_.root].ldflags = {"-extld=clang"};
  config_.trimpath = true;
  const ToolCommand other = LinkCommand(graph_.actions[graph_.root], inputs_, results_, "");
  EXPECT_TRUE(base::Contains(Joined(other), "-buildmode=exe -extld=clang /w"));
  EXPECT_EQ(other.environment, std::vector<std::string>{"GOROOT="});
}

TEST_F(CommandsTest, Importcfg) {
  packages_.packages[packages_.root].import_map = {{"lib", "example.com/m/lib"}};
  Make();
  EXPECT_EQ(CompileImportcfg(ActionOf("example.com/m"), inputs_, results_),
            "# import config\n"
            "importmap lib=example.com/m/lib\n"
            "packagefile example.com/m/lib=/w/b002/_pkg_.a\n"
            "packagefile runtime=/w/b003/_pkg_.a\n");
  EXPECT_EQ(LinkImportcfg(graph_.actions[graph_.root], inputs_, results_),
            "packagefile example.com/m=/w/b001/_pkg_.a\n"
            "packagefile example.com/m/lib=/w/b002/_pkg_.a\n"
            "packagefile runtime=/w/b003/_pkg_.a\n"
            R"(modinfo "0w\xaf\f\x92t\b\x02A\xe1\xc1\a\xe6\xd6\x18\xe6)"
            R"(path\texample.com/m\n\xf92C1\x86\x18 r\x00\x82B\x10A\x16\xd8\xf2")"
            "\n");
}

TEST_F(CommandsTest, Embedcfg) {
  load::Package package;
  EXPECT_EQ(Embedcfg(package, config_), "");
  package.dir = "/m";
  package.embed = {{"*.txt", {"a.txt", "b&.txt"}}, {"dir", {"dir/c"}}};
  package.embed_files = {"a.txt", "b&.txt", "dir/c"};
  EXPECT_EQ(Embedcfg(package, config_), R"({
	"Patterns": {
		"*.txt": [
			"a.txt",
			"b\u0026.txt"
		],
		"dir": [
			"dir/c"
		]
	},
	"Files": {
		"a.txt": "/m/a.txt",
		"b\u0026.txt": "/m/b\u0026.txt",
		"dir/c": "/m/dir/c"
	}
})");
  // What is no UTF-8, and what JSON or HTML may not hold.
  package.embed = {{"\xff\xe2\x80\xa8\x01\t\"<é", {}}};
  package.embed_files = {};
  EXPECT_EQ(Embedcfg(package, config_),
            "{\n\t\"Patterns\": {\n\t\t\"\\ufffd\\u2028\\u0001\\t\\\"\\u003cé\": []\n\t},\n"
            "\t\"Files\": {}\n}");
}

}  // namespace
}  // namespace gorun::build
