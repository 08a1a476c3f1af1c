#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "build/debug_graph.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::build {

/// Makes the file of -debug-trace, if it is asked for: cmd/go does so before it looks at anything
/// but the flags (main.go: maybeStartTrace). The error is complete.
base::Status StartTrace(host::Host& host, const env::Settings& settings);

/// Writes what -debug-actiongraph and -debug-trace ask for, if they do.
class DebugFiles {
 public:
  /// All must outlive it.
  DebugFiles(host::Host& host, const env::Settings& settings, const load::PackageGraph& packages,
             const std::vector<std::string>& program_arguments);

  /// Before anything is done, so that there is something if all hangs. Errors are complete.
  base::Status Begin(const ActionGraph& graph, const BuildConfig& config);

  /// When all is done. False: the graph could not be written, which it said.
  bool End(const ActionResults& results);

 private:
  bool WriteGraph(const ActionResults& results);

  host::Host& host_;
  const std::string graph_file_, trace_file_;
  const load::PackageGraph& packages_;
  const std::vector<std::string>& program_arguments_;
  const int64_t begin_, clock_start_;
  std::vector<DebugAction> actions_;
};

}  // namespace gorun::build
