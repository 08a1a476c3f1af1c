#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "build/action_graph.h"

namespace gorun::build {

/// What is ready to be done but not begun yet, so as to tell whether a compile has processors to
/// itself. A compiler that works on several functions at once needs more CPU time in all (Go 1.26
/// on two processors: a tenth to a fifth more, as its threads look for work and wake each other);
/// that is well spent while a processor would idle, and lost where another package would have used
/// it. Thread-safe.
class WorkAhead {
 public:
  /// How much there is to do for an action, in a unit of the caller's. Asked at most once for each
  /// action that is ready, and only while something is about to be compiled.
  using SizeOf = std::function<int64_t(const Action&)>;

  /// At most `parallelism` actions are done at once, on `processors` processors.
  WorkAhead(const ActionGraph& graph, int parallelism, int processors, SizeOf size_of);

  void Ready(ActionIndex index);
  void Begun(ActionIndex index);
  /// Whether there was anything to do: of what the cache has no processor is kept busy.
  void Ended(bool was_there);

  /// Whether other actions will use all other processors for as long as this one takes on one.
  bool KeepsOthersBusy(ActionIndex index);

 private:
  int64_t Size(ActionIndex index);

  const ActionGraph& graph_;
  const int others_;
  const bool fills_processors_;
  const SizeOf size_of_;
  std::mutex mutex_;
  // Guarded by mutex_, as all below. 1:1 with the actions that count.
  std::vector<bool> ready_;
  // -1: not asked yet.
  std::vector<int64_t> sizes_;
  int64_t done_ = 0;
  int64_t found_ = 0;
};

}  // namespace gorun::build
