#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cache/cache.h"
#include "env/settings.h"
#include "host/host.h"
#include "load/package_graph.h"
#include "report/report.h"
#include "toolchain/toolchain.h"

// The door of room `build`: package graph → action graph (plan, pure) → IDs and command lines (resolve, pure)
// → executed (one loop owns all state). It follows cmd/go/internal/work. It does not load packages
// and does not start the program.
namespace gorun::build {

/// The end of a build.
struct BuildResult {
  /// The executable to start; below the cache, or below `work_dir` if it could not be stored there.
  std::string executable;
  /// False: the executable must be removed after the program's end (it lives in the work directory).
  bool executable_is_cached = false;
  /// cmd/go printed errors: exit with this code instead of starting the program.
  int exit_code = 0;
};

/// Builds graph.root's executable. `work_dir` is this build's temporary directory ($WORK), which exists.
/// Compiler errors are printed as cmd/go prints them and give exit_code 1; a Result failure is one of ours or
/// of the machine (disk full, tool missing).
base::Result<BuildResult> Build(host::Host& host, const env::Settings& settings,
                                const toolchain::Toolchain& toolchain, const load::PackageGraph& graph,
                                cache::Cache& cache, report::Report& report, const std::string& work_dir);

}  // namespace gorun::build
