#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_config.h"
#include "load/package_graph.h"

// What -debug-actiongraph and -debug-trace write: the actions as cmd/go has them, of which ours do
// more or less.
namespace gorun::build {

/// When something was done, in nanoseconds since the epoch; 0: not at all.
struct TimeSpan {
  int64_t begin = 0, end = 0;
};

/// An action of cmd/go's.
struct DebugAction {
  /// "build", "link", "cgo run", …
  std::string mode;
  /// None for those that belong to no package in particular.
  load::PackageId package;
  /// Indices.
  std::vector<size_t> deps;
  std::string objdir, target, built;
  bool need_build = false;
  /// The one of ours that does its work; none: there is nothing to do.
  ActionIndex action;
  /// Others of ours that do some of it before.
  std::vector<ActionIndex> earlier;
};

/// cmd/go's action graph for this build; "go run" is the first (Builder.CompileAction, LinkAction,
/// cgoAction). The order is that of the written graph: breadth first from "go run".
std::vector<DebugAction> DebugActions(const ActionGraph& graph, const load::PackageGraph& packages,
                                      const BuildConfig& config);

/// actionGraphJSON. `results` may be empty: nothing is done yet. `clock_start` is when the results'
/// clock began, on the wall clock. The program's arguments are those of "go run".
std::string ActionGraphJson(const std::vector<DebugAction>& actions,
                            const load::PackageGraph& packages, const ActionResults& results,
                            const std::vector<std::string>& program_arguments, int64_t clock_start);

/// A trace in which the command has begun, at `now`, and nothing else.
std::string TraceBeginJson(int64_t now);

/// The actions as spans for Chrome's trace viewer (cmd/go/internal/trace). `whole` is the time from
/// the command's beginning to now.
std::string TraceJson(const std::vector<DebugAction>& actions, const load::PackageGraph& packages,
                      const ActionResults& results, const TimeSpan& whole, int64_t clock_start);

}  // namespace gorun::build
