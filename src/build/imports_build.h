#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "build/build_setup.h"
#include "cache/cache.h"
#include "load/package_graph.h"

namespace gorun::build {

/// Compiles packages into the cache, so that a later Build finds them there: for the time in which
/// a program's modules are still on their way. Prints nothing; what fails will fail again, and be
/// reported, in that Build. For one thread.
class ImportsBuild {
 public:
  /// All must outlive it. `work_dir` must not be the later Build's. What runs ends soon after
  /// `stop` is true, when what is being compiled is done.
  ImportsBuild(const BuildSetup& setup, cache::Cache& cache, const std::string& work_dir,
               const std::atomic<bool>& stop);
  ~ImportsBuild();
  ImportsBuild(const ImportsBuild&) = delete;
  ImportsBuild& operator=(const ImportsBuild&) = delete;

  /// Compiles what graph.root imports, not the root. Files are taken to be as the last graph's
  /// were.
  void Run(const load::PackageGraph& graph);

 private:
  struct State;
  // nullptr: nothing can be built.
  std::unique_ptr<State> state_;
};

}  // namespace gorun::build
