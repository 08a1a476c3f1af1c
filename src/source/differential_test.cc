#include <gtest/gtest.h>

#include <sstream>

#include "base/strings.h"
#include "host/environment.h"
#include "host/find_program.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/real_process.h"
#include "source/source.h"
#include "source/testing/package_dump.h"

// Compares what we read from every directory of GOROOT (and of those in $GORUN_TEST_DIRS, separated
// by colons) with what go/build says. Skipped where there is no go.
namespace gorun::source {
namespace {

struct Variant {
  std::string name, goos, goarch, cgo, tags;
};

// What go/build says, by directory, and the context it used.
struct Oracle {
  BuildContext context;
  base::SortedMap<std::string> packages;
};

class DifferentialTest : public ::testing::TestWithParam<Variant> {
 protected:
  void SetUp() override {
    auto go = host::FindProgram(files_, environment_, "go");
    if (!go) GTEST_SKIP() << "no go";
    go_ = *go;
    auto goroot = RunGo({"env", "GOROOT"}, std::nullopt, environment_);
    ASSERT_TRUE(goroot);
    goroot_ = base::TrimSpace(*goroot);
    // Kept between runs, so that only the first one compiles.
    std::string_view tmp = environment_.Get("TMPDIR");
    cache_ = host::JoinPath(tmp.empty() ? "/tmp" : tmp, "gorun-source-test-cache");
    environment_ =
        environment_.With("GOCACHE", cache_).With("GOFLAGS", "").With("GO111MODULE", "off");
  }

  std::optional<std::string> RunGo(std::vector<std::string> arguments,
                                   std::optional<std::string> input,
                                   const host::Environment& environment) {
    host::Command command;
    command.program = go_;
    command.argv = std::move(arguments);
    command.argv.insert(command.argv.begin(), "go");
    command.environment = environment.entries();
    command.input = std::move(input);
    command.merge_stderr = false;
    auto completed = processes_.Run(command);
    if (!completed || !completed->status.ok()) {
      ADD_FAILURE() << (completed ? completed->error_output : completed.error().text());
      return std::nullopt;
    }
    return completed->output;
  }

  void FindDirs(const std::string& dir, std::vector<std::string>& dirs) {
    auto entries = files_.ReadDir(dir);
    if (!entries) return;
    dirs.push_back(dir);
    for (const auto& entry : *entries) {
      if (entry.type == host::FileType::kDirectory) FindDirs(host::JoinPath(dir, entry.name), dirs);
    }
  }

  std::optional<Oracle> Ask(const Variant& variant, const std::vector<std::string>& dirs) {
    std::string program = host::JoinPath(cache_, "oracle");
    EXPECT_TRUE(files_.MakeDirs(cache_, 0755));
    if (!RunGo({"build", "-o", program, "testdata/oracle/main.go"}, std::nullopt, environment_)) {
      return std::nullopt;
    }
    host::Command command;
    command.program = program;
    command.argv = {program, variant.tags};
    if (variant.tags.empty()) command.argv.pop_back();
    command.environment = environment_.With("GOOS", variant.goos)
                              .With("GOARCH", variant.goarch)
                              .With("CGO_ENABLED", variant.cgo)
                              .entries();
    command.input = base::Join(dirs, "\n");
    auto completed = processes_.Run(command);
    if (!completed || !completed->status.ok()) return std::nullopt;

    Oracle oracle;
    std::vector<std::string> blocks = base::Split(completed->output, "\n\ndir ");
    for (const std::string& line : base::Split(blocks[0], "\n")) {
      std::vector<std::string> words = base::Fields(line);
      if (words.empty()) continue;
      std::string what = words[0];
      words.erase(words.begin());
      if (what == "tool_tags") oracle.context.tool_tags = words;
      if (what == "release_tags") {
        oracle.context.release_tags = words;
        oracle.context.reading = ReadingRulesFor(static_cast<int>(words.size()));
      }
      if (what == "context") {
        oracle.context.goos = words[0];
        oracle.context.goarch = words[1];
        oracle.context.cgo_enabled = words[2] == "true";
      }
    }
    if (!variant.tags.empty()) oracle.context.build_tags = base::Split(variant.tags, ",");
    for (size_t i = 1; i < blocks.size(); i++) {
      std::string block = "dir " + blocks[i];
      if (!block.ends_with('\n')) block += '\n';
      oracle.packages[blocks[i].substr(0, blocks[i].find('\n'))] = block;
    }
    return oracle;
  }

  host::RealFileSystem files_;
  host::RealProcessRunner processes_;
  host::Environment environment_ = host::Environment::FromProcess();
  std::string go_, goroot_, cache_;
};

TEST_P(DifferentialTest, AgreesWithGoBuild) {
  std::vector<std::string> dirs;
  FindDirs(host::JoinPath(goroot_, "src"), dirs);
  FindDirs(host::JoinPath(goroot_, "test"), dirs);
  for (const std::string& dir : base::Split(environment_.Get("GORUN_TEST_DIRS"), ":")) {
    if (!dir.empty()) FindDirs(dir, dirs);
  }
  auto oracle = Ask(GetParam(), dirs);
  ASSERT_TRUE(oracle);
  EXPECT_EQ(oracle->packages.size(), dirs.size());
  Scanner scanner(files_, oracle->context);
  int differences = 0;
  for (const std::string& dir : dirs) {
    std::string ours = testing::DumpPackage(scanner.ScanDir(dir));
    if (ours == oracle->packages[dir]) continue;
    ADD_FAILURE() << "go/build:\n" << oracle->packages[dir] << "gorun:\n" << ours;
    if (++differences == 10) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Contexts, DifferentialTest,
                         ::testing::Values(Variant{"native", "linux", "amd64", "1", ""},
                                           Variant{"windows", "windows", "arm64", "0", ""},
                                           Variant{"tags", "darwin", "arm64", "1",
                                                   "race,purego,x"}),
                         [](const auto& variant) { return variant.param.name; });

}  // namespace
}  // namespace gorun::source
