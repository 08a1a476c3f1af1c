#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "build/action_result.h"
#include "build/known_results.h"
#include "cache/cache.h"
#include "cache/executable_store.h"
#include "env/settings.h"
#include "host/host.h"
#include "host/known_files.h"
#include "load/package_graph.h"
#include "report/report.h"
#include "toolchain/toolchain.h"

// The door of room `build`: package graph → action graph (plan.h, pure) → IDs and steps (resolve.h,
// pure) → executed (execute.h, one loop owns all state). It follows cmd/go/internal/work of Go 1.24
// to 1.27 (version_rules.h has the differences). It does not load packages and does not start the
// program.
namespace gorun::build {

/// Something that was not simply found in the cache.
struct Rebuilt {
  /// The package's description.
  std::string package;
  bool is_link = false;
  ActionResult::Origin origin = ActionResult::Origin::kMade;
  /// Why, for people: "a.go changed".
  std::string reason;
};

/// The end of a build.
struct BuildResult {
  /// The executable to start; below the cache, or below the work directory if it could not be
  /// stored there (and under -n, where it does not exist).
  std::string executable;
  /// False: it lies in the work directory, which must last as long as the program.
  bool executable_is_cached = false;
  /// Not 0: errors were printed; exit with this code instead of starting the program.
  int exit_code = 0;
  /// What `known_results` said of the cache is wrong, or a file was edited while it was compiled:
  /// nothing was built, and nothing printed of it. Build again without them.
  bool misled = false;
  /// In the order of the action graph: packages before the program.
  std::vector<Rebuilt> rebuilt;
  /// For the next build of the same packages.
  KnownResults learned;
};

/// What -explain prints: a line for each.
std::string ExplainRebuilt(const std::vector<Rebuilt>& rebuilt);

/// Builds graph.root's executable. `work_dir` is this build's temporary directory ($WORK), which
/// exists; under -n it is not used. Compiler errors are printed as cmd/go prints them and give
/// exit_code 1. `executables`: gorun's own place for those that the cache does not take; may be
/// null. A Result failure stops everything; its text is complete ("go: no such tool …"); kCancelled
/// if we are stopping. Action IDs are those of the go command for minor releases that we know
/// (Toolchain::known_minor); for others they are our own, so that a wrong guess never meets its
/// entries. With GODEBUG=gocachehash=1 every hash input goes to host.err. What -debug-actiongraph
/// writes has the program's arguments. `known`: what earlier runs found out about files;
/// `known_results`: what the last build of these packages came to; both may be null.
/// `tolerates_edits`: BuildConfig's.
base::Result<BuildResult> Build(
    host::Host& host, const env::Settings& settings, const toolchain::Toolchain& toolchain,
    const load::PackageGraph& graph, cache::Cache& cache, cache::ExecutableStore* executables,
    report::Report& report, const std::string& work_dir,
    const std::vector<std::string>& program_arguments, host::KnownFiles* known = nullptr,
    const KnownResults* known_results = nullptr, bool tolerates_edits = false);

/// Compiles packages into the cache, so that a later Build finds them there: for the time in which
/// a program's modules are still on their way. Prints nothing; what fails will fail again, and be
/// reported, in that Build. For one thread.
class ImportsBuild {
 public:
  /// All must outlive it. `work_dir` must not be the later Build's. What runs ends soon after
  /// `stop` is true, when what is being compiled is done.
  ImportsBuild(host::Host& host, const env::Settings& settings,
               const toolchain::Toolchain& toolchain, cache::Cache& cache,
               const std::string& work_dir, const std::atomic<bool>& stop);
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

/// The action graph for people (--dump=actions).
base::Result<std::string> DumpActions(host::Host& host, const env::Settings& settings,
                                      const toolchain::Toolchain& toolchain,
                                      const load::PackageGraph& graph);

}  // namespace gorun::build
