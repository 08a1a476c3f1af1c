#include "build/imports_build.h"

#include <utility>
#include <vector>

#include "build/build_config.h"
#include "build/durations.h"
#include "build/equipment.h"
#include "build/execute.h"
#include "build/plan.h"
#include "build/source_sizes.h"
#include "cache/hash.h"
#include "env/settings.h"
#include "host/host.h"
#include "report/report.h"

namespace gorun::build {

struct ImportsBuild::State {
  State(const BuildSetup& setup, cache::Cache& the_cache, BuildConfig config,
        const std::atomic<bool>& stop)
      : cache(the_cache),
        hasher(setup.HashSalt(), cache::Hasher::Options()),
        sink(nowhere),
        printer(report::NewTextPrinter(sink)),
        equipment(setup, std::move(config), *printer, &stop),
        durations(setup.StateFile("durations")) {}

  cache::Cache& cache;
  // Files are hashed once, however often Run is called.
  cache::Hasher hasher;
  host::NullStream nowhere;
  report::Sink sink;
  const std::unique_ptr<report::Printer> printer;
  Equipment equipment;
  const Durations durations;
};

ImportsBuild::ImportsBuild(const BuildSetup& setup, cache::Cache& cache,
                           const std::string& work_dir, const std::atomic<bool>& stop) {
  auto config = MakeBuildConfig(setup.settings, setup.toolchain, setup.host.cwd, work_dir);
  if (config) state_ = std::make_unique<State>(setup, cache, *std::move(config), stop);
}

ImportsBuild::~ImportsBuild() = default;

void ImportsBuild::Run(const load::PackageGraph& packages) {
  if (state_ == nullptr) return;
  State& s = *state_;
  const BuildConfig& config = s.equipment.config();
  ActionGraph plan = PlanImports(packages, config);
  // What all else waits for comes first, as in Build: runtime, and what that waits for.
  const std::vector<int64_t> expected = s.durations.Of(plan, packages, SourceSizes{config});
  const ActionGraph graph = CriticalPathFirst(std::move(plan), expected);
  const BuildServices services = s.equipment.Services(s.cache, s.hasher);
  (void)Execute({packages, graph, config, s.hasher, services.host.files}, services);
}

}  // namespace gorun::build
