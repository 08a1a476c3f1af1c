#include "build/build.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "build/build_config.h"
#include "build/debug_files.h"
#include "build/durations.h"
#include "build/equipment.h"
#include "build/execute.h"
#include "build/install.h"
#include "build/package_description.h"
#include "build/plan.h"
#include "build/source_sizes.h"
#include "build/timed_actions.h"
#include "cache/hash.h"
#include "env/godebug.h"
#include "env/settings.h"
#include "host/find_program.h"
#include "host/host.h"
#include "toolchain/toolchain.h"

namespace gorun::build {
namespace {

/// cache.initEnv.
cache::Hasher::Options HasherOptions(const BuildRequest& request) {
  const BuildSetup& setup = request.setup;
  cache::Hasher::Options options;
  options.known = request.known;
  options.verify_known = setup.VerifiesState();
  const std::string_view godebug = setup.settings.original_environment.Get("GODEBUG");
  if (env::GoDebugValue(godebug, "gocachehash") == "1") options.log = &setup.host.err;
  return options;
}

void FindGccgo(const BuildSetup& setup, BuildConfig& config) {
  std::string_view name = setup.settings.Get("GCCGO");
  if (name.empty()) name = "gccgo";
  auto path = host::FindProgram(setup.host.files, setup.settings.tool_environment, name);
  if (path) {
    config.gccgo.path = *std::move(path);
  } else {
    config.gccgo.problem = path.error().text();
  }
}

base::Result<BuildConfig> ConfigFor(const BuildRequest& request) {
  const BuildSetup& setup = request.setup;
  const std::string work = setup.settings.flags.n ? "$WORK" : request.work_dir;
  TRY_ASSIGN(BuildConfig config,
             MakeBuildConfig(setup.settings, setup.toolchain, setup.host.cwd, work));
  config.tolerates_edits = request.tolerates_edits;
  if (config.gccgo.used) FindGccgo(setup, config);
  return config;
}

/// One action after the other, and under -n, they go as the go command's do.
bool ChoosesOrder(const BuildConfig& config) { return config.parallelism > 1 && !config.n; }

/// The plan in the order in which it is soonest done.
ActionGraph PlanInOrder(const BuildRequest& request, const BuildConfig& config,
                        const Durations& durations) {
  ActionGraph plan = Plan(request.packages, config, request.known_results);
  if (!ChoosesOrder(config)) return plan;
  const std::vector<int64_t> expected =
      durations.Of(plan, request.packages, SourceSizes{config, request.known_results});
  return CriticalPathFirst(std::move(plan), expected);
}

/// What is hashed and what tools read does not pass through host.files.
void AnnounceFiles(const BuildRequest& request, const ActionGraph& graph,
                   const BuildConfig& config) {
  for (const Action& action : graph.actions) {
    if (action.kind == ActionKind::kHashFiles) continue;
    if (HasSameFiles(request.known_results, action)) continue;
    for (const std::string& file : action.inputs) {
      request.setup.host.files.WillBeRead(config.overlay.Actual(file));
    }
  }
}

BuildServices ServicesFor(const BuildRequest& request, Equipment& equipment,
                          cache::Hasher& hasher) {
  BuildServices services = equipment.Services(request.cache, hasher);
  services.progress = request.report.progress;
  services.executables = request.executables;
  if (!request.setup.VerifiesState()) services.known = request.known;
  services.known_results = request.known_results;
  return services;
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
      rebuilt.push_back({PackageDescription(inputs.PackageOf(action)), kind == ActionKind::kLink,
                         result->origin, result->reason});
    }
  }
  return rebuilt;
}

/// From Go 1.26 on (see VersionRules::keeps_what_cgo_says).
bool WasSaidOnce(const BuildInputs& inputs, const ActionResults& results) {
  if (inputs.config.rules.keeps_what_cgo_says) return false;
  for (uint32_t i = 0; i < results.size(); i++) {
    const ActionKind kind = inputs.graph.actions[ActionIndex{i}].kind;
    const bool goes_unkept = kind == ActionKind::kPkgConfig || kind == ActionKind::kCgo ||
                             kind == ActionKind::kForeignCompile;
    if (goes_unkept && !results[ActionIndex{i}].kept_output.empty()) return true;
  }
  return false;
}

bool IsMisled(const ActionResults& results) {
  return std::ranges::any_of(results, [](const ActionResult& result) {
    return result.state == ActionResult::State::kMisled;
  });
}

/// Puts the linked program where it is to be, if that is said. False if it could not, which it
/// said.
bool PutInPlace(const BuildRequest& request, const BuildInputs& inputs, const ActionResult& linked,
                report::CommandPrinter& commands) {
  const load::Package& root = inputs.packages.packages[inputs.packages.root];
  if (!root.install_path || root.install_path->empty()) return true;
  const Action& link = inputs.graph.actions[inputs.graph.root];
  const auto installed =
      Install(link, linked, *root.install_path, inputs.config, request.setup.host, commands);
  if (installed) return true;
  const std::string& path = root.import_path;
  request.report.printer.Fail(
      path, base::StrCat(path, ": go build ", path, ": ", installed.error().text()));
  return false;
}

/// `done`: the program is where it is to be; else errors were printed.
BuildResult ResultOf(const BuildInputs& inputs, const ActionResults& results, bool done) {
  BuildResult result;
  result.rebuilt = WhatWasRebuilt(inputs, results);
  if (!done) {
    result.exit_code = 1;
    return result;
  }
  const ActionResult& link = results[inputs.graph.root];
  result.learned = KnownResults::Learn(inputs.graph, inputs.packages, results);
  result.executable = link.built;
  result.executable_is_cached = link.cached;
  result.said_once = WasSaidOnce(inputs, results);
  return result;
}

BuildResult WithoutGccgo(const BuildConfig& config, host::OutputStream& err) {
  err.Write(base::StrCat("cmd/go: gccgo: ", config.gccgo.problem, "\n"));
  BuildResult failed;
  failed.exit_code = 2;
  return failed;
}

BuildResult Misled() {
  BuildResult result;
  result.misled = true;
  return result;
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

base::Result<BuildResult> Build(const BuildRequest& request) {
  const BuildSetup& setup = request.setup;
  TRY_ASSIGN(BuildConfig found, ConfigFor(request));
  if (found.gccgo.used && found.gccgo.path.empty()) return WithoutGccgo(found, setup.host.err);
  Equipment equipment(setup, std::move(found), request.report.printer, nullptr);
  const BuildConfig& config = equipment.config();
  cache::Hasher hasher(setup.HashSalt(), HasherOptions(request));

  Durations durations(ChoosesOrder(config) ? setup.StateFile("durations") : "");
  const ActionGraph graph = PlanInOrder(request, config, durations);
  DebugFiles debug_files(setup.host, setup.settings, request.packages, request.program_arguments);
  TRY(debug_files.Begin(graph, config));

  AnnounceFiles(request, graph, config);
  const BuildInputs inputs{request.packages, graph, config, hasher, setup.host.files};
  TRY_ASSIGN(const ActionResults results, Execute(inputs, ServicesFor(request, equipment, hasher)));
  if (IsMisled(results)) return Misled();

  durations.Learn(graph, request.packages, results, setup.host.files);
  if (request.report.timings != nullptr) *request.report.timings = TimedActions(inputs, results);
  const ActionResult& link = results[graph.root];
  // Debug files are written whatever came of the build.
  const bool done = debug_files.End(results) && link.state == ActionResult::State::kDone &&
                    PutInPlace(request, inputs, link, equipment.commands());
  return ResultOf(inputs, results, done);
}

base::Result<std::string> DumpActions(const BuildSetup& setup, const load::PackageGraph& packages) {
  TRY_ASSIGN(const BuildConfig config,
             MakeBuildConfig(setup.settings, setup.toolchain, setup.host.cwd, "$WORK"));
  return DumpActionGraph(Plan(packages, config), packages);
}

}  // namespace gorun::build
