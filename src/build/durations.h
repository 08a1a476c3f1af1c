#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/string_map.h"
#include "build/action_graph.h"
#include "build/action_result.h"
#include "host/filesystem.h"
#include "load/package_graph.h"

namespace gorun::build {

/// How long actions took when they were last carried out: one small text file for all programs, in
/// gorun's state directory. It decides about order and nothing else; what is wrong with it is
/// ignored.
class Durations {
 public:
  /// `path` "" remembers nothing.
  explicit Durations(std::string path);

  /// How many bytes an action reads besides what other actions make.
  using SourceBytes = std::function<int64_t(const Action&)>;

  /// Those of the actions in milliseconds, 1:1. What is not known is guessed from its sources.
  std::vector<int64_t> Of(const ActionGraph& graph, const load::PackageGraph& packages,
                          const SourceBytes& source_bytes) const;
  /// Notes what was carried out, and keeps it. Best effort: of two builds that end together, what
  /// the last one knows is kept.
  void Learn(const ActionGraph& graph, const load::PackageGraph& packages,
             const ActionResults& results, host::FileSystem& files);

 private:
  const std::string path_;
  // By what identifies an action from build to build.
  base::SortedMap<int64_t> known_;
};

/// Gives the actions that the end waits for longest the least priority values: of each, its own
/// time and the longest way from there to the end. Those that come first of all stay there. Without
/// durations nothing changes.
ActionGraph CriticalPathFirst(ActionGraph graph, const std::vector<int64_t>& durations);

}  // namespace gorun::build
