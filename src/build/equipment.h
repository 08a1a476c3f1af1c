#pragma once

#include <atomic>

#include "build/build_config.h"
#include "build/build_services.h"
#include "build/build_setup.h"
#include "build/executor.h"
#include "build/shared_work.h"
#include "build/tool_memory.h"
#include "report/report.h"

namespace gorun::build {

/// What a build runs its tools with on this machine.
class Equipment {
 public:
  /// All must outlive it. Commands go to `printer`. Once `stop` is true nothing is waited for any
  /// more; may be null.
  Equipment(const BuildSetup& setup, BuildConfig config, report::Printer& printer,
            const std::atomic<bool>* stop);

  const BuildConfig& config() const { return config_; }
  report::CommandPrinter& commands() { return commands_; }

  /// All that there is by itself, with the caches; refers to this object.
  BuildServices Services(cache::Cache& cache, cache::Hasher& hasher);

 private:
  const BuildSetup setup_;
  const std::atomic<bool>* const stop_;
  const BuildConfig config_;
  report::CommandPrinter commands_;
  LocalExecutor executor_;
  SharedWork shared_;
  ToolMemory memory_;
};

}  // namespace gorun::build
