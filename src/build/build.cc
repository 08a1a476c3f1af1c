#include "build/build.h"

#include <utility>
#include <vector>

#include "base/parallel.h"
#include "base/strings.h"
#include "build/build_config.h"
#include "build/execute.h"
#include "build/plan.h"

namespace gorun::build {
namespace {

/// Reads and hashes every input file on all processors, before the actions ask one after the other.
/// What cannot be read is found again, and reported, by the tool that needs it.
void HashInputs(const ActionGraph& graph, const BuildConfig& config, cache::Hasher& hasher) {
  std::vector<const std::string*> files;
  for (const Action& action : graph.actions) {
    for (const std::string& file : action.inputs) files.push_back(&file);
  }
  base::ParallelFor(files.size(), static_cast<size_t>(config.max_procs),
                    [&](size_t i) { (void)hasher.FileHash(*files[i]); });
}

}  // namespace

std::string HashSalt(const toolchain::Toolchain& toolchain) {
  if (toolchain.known_minor()) return toolchain.version;
  return "gorun for " + toolchain.version;
}

base::Result<BuildResult> Build(host::Host& host, const env::Settings& settings,
                                const toolchain::Toolchain& toolchain,
                                const load::PackageGraph& packages, cache::Cache& cache,
                                cache::Hasher& hasher, report::CommandPrinter& commands) {
  TRY_ASSIGN(const BuildConfig config,
             MakeBuildConfig(settings, toolchain, host.cwd, commands.work_dir()));
  const ActionGraph graph = Plan(packages, config);
  HashInputs(graph, config, hasher);

  LocalExecutor executor(host, settings.tool_environment, config);
  const BuildInputs inputs{packages, graph, config, hasher};
  const BuildServices services{host, executor, cache, hasher, commands};
  TRY_ASSIGN(const ActionResults results, Execute(inputs, services));

  const ActionResult& link = results[graph.root];
  BuildResult result;
  if (link.state != ActionResult::State::kDone) {
    result.exit_code = 1;
    return result;
  }
  result.executable = link.built;
  result.executable_is_cached = link.cached;
  return result;
}

base::Result<std::string> DumpActions(host::Host& host, const env::Settings& settings,
                                      const toolchain::Toolchain& toolchain,
                                      const load::PackageGraph& packages) {
  TRY_ASSIGN(const BuildConfig config, MakeBuildConfig(settings, toolchain, host.cwd, "$WORK"));
  return DumpActionGraph(Plan(packages, config), packages);
}

}  // namespace gorun::build
