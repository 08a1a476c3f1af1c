#include "build/compiler_probes.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "build/testing/mem_cache.h"
#include "build/testing/small_program.h"
#include "host/testing/fake_host.h"

namespace gorun::build {
namespace {

/// gcc 12, which does not know clang's flags.
class FakeCompiler : public Executor {
 public:
  base::Result<host::Completed> Run(const ToolRun& run) override {
    runs++;
    const bool asks_who = run.arguments.size() > 1 && run.arguments[1] == "-###";
    if (cancelled && !asks_who) return base::Fail(base::ErrorKind::kCancelled, "stopping");
    host::Completed completed;
    const std::string line = base::Join(run.arguments, " ");
    if (base::Contains(line, "-###")) {
      completed.output = "Configured with: version 9\ngcc version 12.2.0 (Debian)\n cc1 -v\n";
    } else if (base::Contains(line, "-Qunused-arguments")) {
      completed.output = "gcc: error: unrecognized command-line option\n";
      completed.status.code = 1;
    }
    return completed;
  }
  int runs = 0;
  bool cancelled = false;
};

class ProbesTest : public ::testing::Test {
 protected:
  ProbesTest() { machine_.files.Add("/bin/gcc", "", 0755); }

  bool Supports(const std::string& flag) {
    report::Sink sink(machine_.err);
    auto printer = report::NewTextPrinter(sink);
    report::CommandPrinter commands(*printer, config_.work_dir);
    cache::Hasher hasher("go1.26.8");
    CompilerProbes probes(config_, environment_, machine_.files, compiler_, cache_, hasher,
                          commands);
    return probes.Supports({"gcc"}, flag);
  }

  host::testing::FakeHost machine_;
  host::Environment environment_{{"PATH=/bin"}};
  testing::MemCache cache_{machine_.files};
  BuildConfig config_ = testing::SmallConfig();
  FakeCompiler compiler_;
};

TEST_F(ProbesTest, AnswersAreKept) {
  EXPECT_FALSE(Supports("-Qunused-arguments"));
  EXPECT_TRUE(Supports("-gno-record-gcc-switches"));
  const int runs = compiler_.runs;
  EXPECT_FALSE(Supports("-Qunused-arguments"));
  EXPECT_TRUE(Supports("-gno-record-gcc-switches"));
  // Only who the compiler is is asked again.
  EXPECT_EQ(compiler_.runs, runs + 2);
}

TEST_F(ProbesTest, NoAnswerIsNotKept) {
  const int runs = compiler_.runs;
  (void)Supports("-O7");
  EXPECT_EQ(compiler_.runs, runs + 2);
  compiler_.cancelled = true;
  (void)Supports("-Qunused-arguments");
  compiler_.cancelled = false;
  EXPECT_FALSE(Supports("-Qunused-arguments"));
}

TEST_F(ProbesTest, UnderNItOnlyShows) {
  config_.n = true;
  EXPECT_FALSE(Supports("-Wl,--no-gc-sections"));
  EXPECT_EQ(compiler_.runs, 0);
  EXPECT_EQ(machine_.err.text(),
            "cd $WORK\ngcc -Wl,--no-gc-sections -O2 -g -x c - -o /dev/null || true\n");
}

TEST(CompilerProbes, VersionLine) {
  EXPECT_EQ(FindVersionLine("Using built-in specs.\ngcc version 12.2.0 (Debian 12.2.0-14)\n"),
            "gcc version 12.2.0 (Debian 12.2.0-14)");
  EXPECT_EQ(FindVersionLine("Debian clang version 14.0.6\nTarget: x\n"),
            "Debian clang version 14.0.6");
  EXPECT_EQ(FindVersionLine("Configured with: --with version 3\n"), std::nullopt);
  EXPECT_EQ(FindVersionLine("a version unknown\nversion\n"), std::nullopt);
}

TEST(CompilerCommand, PrefixMaps) {
  BuildConfig config = testing::SmallConfig();
  config.trimpath = true;
  load::Package package;
  package.dir = "/m/lib";
  package.import_path = "example.com/m/lib";
  modules::ModuleInfo module;
  module.path = "example.com/m";
  module.version = "v1.2.3";
  module.dir = "/m";
  package.module = module;
  Action action;
  action.objdir = "/w/b001/";
  CompileRequest request{Language::kC, "x.c", "/w/b001/_x001.o", {"-O2"}, "seed"};
  const auto text = [&] {
    std::string out;
    const auto command = ForeignCompileCommand(request, action, package, config);
    for (size_t i = command.base_words; i < command.words.size(); i++) {
      base::StrAppend(out, command.words[i].text, " ");
    }
    return out;
  };
  EXPECT_EQ(text(),
            "-O2 -fdebug-prefix-map=/m=/_/example.com/m@v1.2.3 -frandom-seed=seed -o "
            "/w/b001/_x001.o -c x.c ");
  // Vendored: the module has no directory of its own.
  package.module->dir.clear();
  package.module->vendor_dir = "/m/vendor";
  package.dir = "/m/vendor/example.com/m/lib";
  EXPECT_TRUE(base::Contains(text(), "-fdebug-prefix-map=/m/vendor=/_/vendor "));
  config.trimpath = false;
  EXPECT_EQ(text(), "-O2  -frandom-seed=seed -o /w/b001/_x001.o -c x.c ");
}

}  // namespace
}  // namespace gorun::build
