#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "build/action_result.h"
#include "build/build_setup.h"
#include "build/known_results.h"
#include "cache/cache.h"
#include "cache/executable_store.h"
#include "host/known_files.h"
#include "load/package_graph.h"
#include "report/report.h"

// The door of room `build`: package graph → action graph (plan.h, pure) → IDs and steps (resolve.h,
// pure) → executed (execute.h, one loop owns all state). It follows cmd/go/internal/work of Go 1.24
// to 1.27 (version_rules.h has the differences). It does not load packages and does not start the
// program.
namespace gorun::build {

/// What Build is asked for. What it refers to must outlive the build.
struct BuildRequest {
  BuildSetup setup;
  /// The root's executable is to be built.
  const load::PackageGraph& packages;
  cache::Cache& cache;
  /// Where compilers' errors go, and commands, progress and times where they are wanted.
  report::Report& report;
  /// This build's temporary directory ($WORK), which exists; under -n it is not used.
  std::string work_dir;
  /// The program's, which -debug-actiongraph writes down.
  std::vector<std::string> program_arguments;
  /// gorun's own place for executables that the cache does not take; nullptr: there is none.
  cache::ExecutableStore* executables = nullptr;
  /// What earlier runs found out about files; nullptr: nothing.
  host::KnownFiles* known = nullptr;
  /// What the last build of these packages came to; nullptr: nothing is known.
  const KnownResults* known_results = nullptr;
  /// BuildConfig's.
  bool tolerates_edits = false;
};

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
  /// build again without them. No error was printed; what other packages came to was, and is in the
  /// cache.
  bool misled = false;
  /// Tools said what is kept nowhere: a build that finds all in the cache does not repeat it.
  bool said_once = false;
  /// In the order of the action graph: packages before the program.
  std::vector<Rebuilt> rebuilt;
  /// For the next build of the same packages.
  KnownResults learned;
};

/// What -explain prints: a line for each.
std::string ExplainRebuilt(const std::vector<Rebuilt>& rebuilt);

/// Builds what is asked for. Compiler errors are printed as cmd/go prints them and give exit_code
/// 1. A Result failure stops everything; its text is complete ("go: no such tool …"); kCancelled if
/// we are stopping. Action IDs are those of the go command for minor releases that we know
/// (Toolchain::known_minor); for others they are our own. With GODEBUG=gocachehash=1 every hash
/// input goes to host.err.
base::Result<BuildResult> Build(const BuildRequest& request);

/// The action graph for people (--dump=actions).
base::Result<std::string> DumpActions(const BuildSetup& setup, const load::PackageGraph& packages);

}  // namespace gorun::build
