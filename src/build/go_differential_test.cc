// With a real Go at hand: what it built we find, to the last action ID.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "base/go_quote.h"
#include "base/strings.h"
#include "build/build.h"
#include "build/testing/go_list_graph.h"
#include "cache/disk_cache.h"
#include "host/find_program.h"
#include "host/path.h"
#include "host/real_host.h"
#include "host/testing/string_stream.h"
#include "report/report.h"
#include "toolchain/toolchain.h"

namespace gorun::build {
namespace {

/// Notes which programs were run.
class WatchedProcesses : public host::ProcessRunner {
 public:
  explicit WatchedProcesses(host::ProcessRunner& real) : real_(real) {}
  base::Result<host::Completed> Run(const host::Command& command) override {
    if (command.argv.back() != "-V=full") tools_++;
    return real_.Run(command);
  }
  base::Result<std::unique_ptr<host::Child>> Start(const host::Command& command) override {
    return real_.Start(command);
  }
  base::Error Replace(const host::Command& command) override { return real_.Replace(command); }
  void KillAll() override { real_.KillAll(); }
  int tools() const { return tools_; }

 private:
  host::ProcessRunner& real_;
  std::atomic<int> tools_ = 0;
};

/// The main package's module information, out of what gocachehash=1 makes the go command print.
std::optional<std::string> BuildInfo(std::string_view log) {
  for (const std::string& line : base::Split(log, "\n")) {
    const auto parts = base::Cut(line, "]: \"modinfo ");
    if (!line.starts_with("HASH[build ") || !parts) continue;
    auto portion = base::GoUnquote(base::StrCat("\"", parts->second));
    if (!portion) return std::nullopt;
    return base::GoUnquote(base::TrimSpace(*portion));
  }
  return std::nullopt;
}

TEST(GoDifferential, FindsWhatGoBuilt) {
  auto machine = host::MakeRealHost();
  ASSERT_TRUE(machine.has_value());
  host::Host& real = (*machine)->host();
  auto go = host::FindProgram(real.files, real.environment, "go");
  if (!go) go = host::FindProgram(real.files, real.environment, "/usr/local/go/bin/go");
  if (!go) GTEST_SKIP() << "no go command";
  auto resolved = real.files.RealPath(*go);
  ASSERT_TRUE(resolved.has_value());
  const std::string goroot = host::DirName(host::DirName(*resolved));
  auto toolchain = toolchain::ReadDistribution(real.files, goroot);
  if (!toolchain || !toolchain->known_minor()) GTEST_SKIP() << "no Go 1.24 to 1.27";

  const std::string dir = real.files.MakeTempDir("/tmp", "gorun-build-test").value();
  ASSERT_TRUE(real.files.WriteFile(dir + "/go.mod", "module example.com/m\n\ngo 1.21\n", 0666));
  ASSERT_TRUE(real.files.WriteFile(dir + "/main.go", "package main\n\nfunc main() {}\n", 0666));
  host::Environment environment = real.environment;
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, std::string>>{{"GOCACHE", dir + "/cache"},
                                                                  {"GOMODCACHE", dir + "/mod"},
                                                                  {"GOTOOLCHAIN", "local"},
                                                                  {"GOFLAGS", ""},
                                                                  {"GOENV", "off"},
                                                                  {"CGO_ENABLED", "0"},
                                                                  {"GOWORK", "off"},
                                                                  {"PWD", dir},
                                                                  {"GODEBUG", ""}}) {
    environment = environment.With(name, value);
  }

  host::Command run;
  run.program = *resolved;
  run.argv = {*resolved, "run", "."};
  run.environment = environment.With("GODEBUG", "gocachehash=1").entries();
  run.directory = dir;
  auto built_by_go = real.processes.Run(run);
  ASSERT_TRUE(built_by_go.has_value());
  ASSERT_TRUE(built_by_go->status.ok()) << built_by_go->output;
  const auto info = BuildInfo(built_by_go->output);
  ASSERT_TRUE(info.has_value());

  host::testing::StringStream err;
  WatchedProcesses processes(real.processes);
  host::Host host{real.files, processes, real.clock, real.out, err, environment, dir};
  auto graph = testing::GraphFromGoList(real, *resolved, environment.entries(), dir, {"."});
  ASSERT_TRUE(graph.has_value()) << graph.error().text();
  graph->packages[graph->root].build_info = *info;
  auto settings = env::Resolve(host, env::BuildFlags(), toolchain->distribution());
  ASSERT_TRUE(settings.has_value()) << settings.error().text();
  auto cache = cache::DiskCache::Open(host.files, host.clock, settings->gocache);
  ASSERT_TRUE(cache.has_value());
  report::Sink sink(err);
  auto printer = report::NewTextPrinter(sink);
  report::StageTimer times(host.clock);
  report::Report report{sink, *printer, times};
  auto result = Build({{host, *settings, *toolchain}, *graph, **cache, report, dir + "/work"});
  ASSERT_TRUE(result.has_value()) << result.error().text();
  EXPECT_EQ(result->exit_code, 0) << err.text();
  EXPECT_TRUE(result->executable_is_cached);
  EXPECT_TRUE(result->executable.starts_with(dir + "/cache/")) << result->executable;
  EXPECT_EQ(processes.tools(), 0);

  (void)real.files.RemoveAll(dir);
}

}  // namespace
}  // namespace gorun::build
