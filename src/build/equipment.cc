#include "build/equipment.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "env/settings.h"
#include "host/host.h"
#include "host/memory.h"
#include "host/real_filesystem.h"

namespace gorun::build {
namespace {

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

}  // namespace

Equipment::Equipment(const BuildSetup& setup, BuildConfig config, report::Printer& printer,
                     const std::atomic<bool>* stop)
    : setup_(setup),
      stop_(stop),
      config_(std::move(config)),
      commands_(printer, config_.work_dir),
      executor_(setup.host, setup.settings.tool_environment, config_),
      shared_(setup.StateDir(), setup.settings.gocache, ToolsOf(config_), stop),
      memory_(config_.parallelism, AvailableMemory) {}

BuildServices Equipment::Services(cache::Cache& cache, cache::Hasher& hasher) {
  BuildServices services{setup_.host, executor_, cache,
                         hasher,      commands_, setup_.settings.tool_environment};
  services.stop = stop_;
  services.shared = &shared_;
  if (MayChooseToolMemory(setup_.settings)) services.memory = &memory_;
  return services;
}

}  // namespace gorun::build
