#include "build/build.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "build/build_config.h"
#include "build/debug_files.h"
#include "build/durations.h"
#include "build/execute.h"
#include "build/executor.h"
#include "build/install.h"
#include "build/package_description.h"
#include "build/plan.h"
#include "build/shared_work.h"
#include "build/timed_actions.h"
#include "build/tool_memory.h"
#include "env/godebug.h"
#include "env/state_dir.h"
#include "host/find_program.h"
#include "host/known_files.h"
#include "host/memory.h"
#include "host/path.h"
#include "host/real_filesystem.h"

namespace gorun::build {
namespace {

/// For a release whose inputs to action IDs we do not know, a salt of our own.
std::string HashSalt(const toolchain::Toolchain& toolchain) {
  return toolchain.known_minor() ? toolchain.version : "gorun for " + toolchain.version;
}

bool VerifiesState(const env::Settings& settings) {
  return settings.original_environment.Get("GORUN_STATE_VERIFY") == "1";
}

std::string StateOf(const env::Settings& settings) {
  return env::StateDir(settings.original_environment);
}

std::string StateFile(const env::Settings& settings, std::string_view name) {
  const std::string state = StateOf(settings);
  return state.empty() ? "" : host::JoinPath(state, name);
}

/// cache.initEnv.
cache::Hasher::Options HasherOptions(host::Host& host, const env::Settings& settings,
                                     host::KnownFiles* known) {
  cache::Hasher::Options options;
  options.known = known;
  options.verify_known = VerifiesState(settings);
  if (env::GoDebugValue(settings.original_environment.Get("GODEBUG"), "gocachehash") == "1") {
    options.log = &host.err;
  }
  return options;
}

void FindGccgo(host::Host& host, const env::Settings& settings, BuildConfig& config) {
  std::string_view name = settings.Get("GCCGO");
  if (name.empty()) name = "gccgo";
  auto path = host::FindProgram(host.files, settings.tool_environment, name);
  if (path) {
    config.gccgo.path = *std::move(path);
  } else {
    config.gccgo.problem = path.error().text();
  }
}

/// How many tools may run at once on this machine as far as this build goes.
int ToolsOf(const BuildConfig& config) { return std::max(config.parallelism, config.max_procs); }

/// The user's own words about garbage collection count; and where address space is limited, tools
/// that collect late would run into the limit.
bool MayChooseToolMemory(const env::Settings& settings) {
  return settings.tool_environment.Get("GOGC").empty() &&
         settings.tool_environment.Get("GOMEMLIMIT").empty() && !host::IsAddressSpaceLimited();
}

/// Not through the host, which would note it as an input of the build.
std::optional<int64_t> AvailableMemory() {
  host::RealFileSystem files;
  return host::AvailableMemory(files);
}

/// Whether the files of the action's package are known to be what they were.
bool HasSameFiles(const KnownResults* known_results, const Action& action) {
  return known_results != nullptr && action.package.valid() &&
         known_results->HasSameFiles(action.package);
}

/// Sizes decide about the order and nothing else: not through the host, either. What is known to be
/// what it was is not looked at, for it takes no time; nor is what belongs to no package: hashing
/// comes first anyhow, and reads the very files that are looked at here.
std::vector<int64_t> ExpectedDurations(const Durations& durations, const ActionGraph& graph,
                                       const load::PackageGraph& packages,
                                       const BuildConfig& config,
                                       const KnownResults* known_results) {
  host::RealFileSystem files;
  return durations.Of(graph, packages, [&](const Action& action) {
    int64_t bytes = 0;
    if (!action.package.valid() || HasSameFiles(known_results, action)) return bytes;
    for (const std::string& file : action.inputs) {
      const auto info = files.Stat(config.overlay.Actual(file));
      if (info) bytes += info->size;
    }
    return bytes;
  });
}

/// Also what failed, but not what was never begun.
std::vector<Rebuilt> WhatWasRebuilt(const BuildInputs& inputs, const ActionResults& results) {
  std::vector<Rebuilt> rebuilt;
  for (const ActionKind kind : {ActionKind::kBuild, ActionKind::kLink}) {
    for (uint32_t i = 0; i < results.size(); i++) {
      const Action& action = inputs.graph.actions[ActionIndex{i}];
      if (action.kind != kind) continue;
      const ActionResult* result = &results[ActionIndex{i}];
      // The check of a package with cgo takes an earlier output; if it did not, the build may have
      // been given up before it began.
      if (action.cgo.check.valid()) result = &results[action.cgo.check];
      if (result->origin == ActionResult::Origin::kFound) continue;
      const load::Package& package = inputs.packages.packages[action.package];
      rebuilt.push_back(
          {PackageDescription(package), kind == ActionKind::kLink, result->origin, result->reason});
    }
  }
  return rebuilt;
}

}  // namespace

std::string ExplainRebuilt(const std::vector<Rebuilt>& rebuilt) {
  std::string text;
  for (const Rebuilt& one : rebuilt) {
    const bool reused = one.origin == ActionResult::Origin::kReused;
    base::StrAppend(text, "gorun: ",
                    one.is_link ? "linked "
                    : reused    ? "reused "
                                : "compiled ",
                    one.package, ": ", one.reason, "\n");
  }
  return text;
}

base::Result<BuildResult> Build(host::Host& host, const env::Settings& settings,
                                const toolchain::Toolchain& toolchain,
                                const load::PackageGraph& packages, cache::Cache& cache,
                                cache::ExecutableStore* executables, report::Report& report,
                                const std::string& work_dir,
                                const std::vector<std::string>& program_arguments,
                                host::KnownFiles* known, const KnownResults* known_results,
                                bool tolerates_edits) {
  const std::string work = settings.flags.n ? "$WORK" : work_dir;
  TRY_ASSIGN(BuildConfig config, MakeBuildConfig(settings, toolchain, host.cwd, work));
  config.tolerates_edits = tolerates_edits;
  if (config.gccgo.used) FindGccgo(host, settings, config);
  cache::Hasher hasher(HashSalt(toolchain), HasherOptions(host, settings, known));
  report::CommandPrinter commands(report.printer, work);
  if (config.gccgo.used && config.gccgo.path.empty()) {
    host.err.Write(base::StrCat("cmd/go: gccgo: ", config.gccgo.problem, "\n"));
    BuildResult failed;
    failed.exit_code = 2;
    return failed;
  }
  // One after the other, and under -n, they go as the go command's do.
  const bool many = config.parallelism > 1 && !config.n;
  Durations durations(many ? StateFile(settings, "durations") : "");
  ActionGraph plan = Plan(packages, config, known_results);
  const std::vector<int64_t> expected =
      many ? ExpectedDurations(durations, plan, packages, config, known_results)
           : std::vector<int64_t>();
  // Without durations nothing changes.
  const ActionGraph graph = CriticalPathFirst(std::move(plan), expected);
  DebugFiles debug_files(host, settings, packages, program_arguments);
  TRY(debug_files.Begin(graph, config));

  // What is hashed and what tools read does not pass through host.files.
  for (const Action& action : graph.actions) {
    if (action.kind == ActionKind::kHashFiles) continue;
    if (HasSameFiles(known_results, action)) continue;
    for (const std::string& file : action.inputs)
      host.files.WillBeRead(config.overlay.Actual(file));
  }
  LocalExecutor executor(host, settings.tool_environment, config);
  const BuildInputs inputs{packages, graph, config, hasher};
  SharedWork shared(StateOf(settings), settings.gocache, ToolsOf(config));
  BuildServices services{host, executor, cache, hasher, commands, settings.tool_environment};
  services.progress = report.progress;
  services.executables = executables;
  services.shared = &shared;
  ToolMemory memory(config.parallelism, AvailableMemory);
  if (MayChooseToolMemory(settings)) services.memory = &memory;
  if (!VerifiesState(settings)) services.known = known;
  services.known_results = known_results;
  TRY_ASSIGN(const ActionResults results, Execute(inputs, services));
  BuildResult result;
  result.misled = std::ranges::any_of(
      results, [](const ActionResult& one) { return one.state == ActionResult::State::kMisled; });
  if (result.misled) return result;
  durations.Learn(graph, packages, results, host.files);

  if (report.timings != nullptr) *report.timings = TimedActions(inputs, results);
  const ActionResult& link = results[graph.root];
  result.rebuilt = WhatWasRebuilt(inputs, results);
  const bool debugs_written = debug_files.End(results);
  if (link.state != ActionResult::State::kDone || !debugs_written) {
    result.exit_code = 1;
    return result;
  }
  const load::Package& root = packages.packages[packages.root];
  if (root.install_path && !root.install_path->empty()) {
    const auto installed =
        Install(graph.actions[graph.root], link, *root.install_path, config, host, commands);
    if (!installed) {
      const std::string& path = root.import_path;
      report.printer.Fail(path,
                          base::StrCat(path, ": go build ", path, ": ", installed.error().text()));
      result.exit_code = 1;
      return result;
    }
  }
  result.learned = KnownResults::Learn(graph, packages, results);
  result.executable = link.built;
  result.executable_is_cached = link.cached;
  return result;
}

struct ImportsBuild::State {
  State(host::Host& the_host, const env::Settings& the_settings,
        const toolchain::Toolchain& toolchain, cache::Cache& the_cache, BuildConfig the_config,
        const std::atomic<bool>& the_stop)
      : host(the_host),
        settings(the_settings),
        cache(the_cache),
        stop(the_stop),
        config(std::move(the_config)),
        hasher(HashSalt(toolchain), cache::Hasher::Options()),
        sink(nowhere),
        printer(report::NewTextPrinter(sink)),
        commands(*printer, config.work_dir),
        executor(host, settings.tool_environment, config),
        shared(StateOf(settings), settings.gocache, ToolsOf(config), &stop),
        durations(StateFile(settings, "durations")),
        memory(config.parallelism, AvailableMemory) {}

  host::Host& host;
  const env::Settings& settings;
  cache::Cache& cache;
  const std::atomic<bool>& stop;
  const BuildConfig config;
  // Files are hashed once, however often Run is called.
  cache::Hasher hasher;
  host::NullStream nowhere;
  report::Sink sink;
  const std::unique_ptr<report::Printer> printer;
  report::CommandPrinter commands;
  LocalExecutor executor;
  SharedWork shared;
  const Durations durations;
  ToolMemory memory;
};

ImportsBuild::ImportsBuild(host::Host& host, const env::Settings& settings,
                           const toolchain::Toolchain& toolchain, cache::Cache& cache,
                           const std::string& work_dir, const std::atomic<bool>& stop) {
  auto config = MakeBuildConfig(settings, toolchain, host.cwd, work_dir);
  if (!config) return;
  state_ = std::make_unique<State>(host, settings, toolchain, cache, *std::move(config), stop);
}

ImportsBuild::~ImportsBuild() = default;

void ImportsBuild::Run(const load::PackageGraph& packages) {
  if (state_ == nullptr) return;
  State& s = *state_;
  ActionGraph plan = PlanImports(packages, s.config);
  // What all else waits for comes first, as in Build: runtime, and what that waits for.
  const std::vector<int64_t> expected =
      ExpectedDurations(s.durations, plan, packages, s.config, nullptr);
  const ActionGraph graph = CriticalPathFirst(std::move(plan), expected);
  BuildServices services{s.host,   s.executor, s.cache,
                         s.hasher, s.commands, s.settings.tool_environment};
  services.stop = &s.stop;
  services.shared = &s.shared;
  if (MayChooseToolMemory(s.settings)) services.memory = &s.memory;
  (void)Execute({packages, graph, s.config, s.hasher}, services);
}

base::Result<std::string> DumpActions(host::Host& host, const env::Settings& settings,
                                      const toolchain::Toolchain& toolchain,
                                      const load::PackageGraph& packages) {
  TRY_ASSIGN(const BuildConfig config, MakeBuildConfig(settings, toolchain, host.cwd, "$WORK"));
  return DumpActionGraph(Plan(packages, config), packages);
}

}  // namespace gorun::build
