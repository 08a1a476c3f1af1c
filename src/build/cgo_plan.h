#pragma once

#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/build_config.h"
#include "load/package_graph.h"

// The actions between a package with cgo or SWIG and its build (cgoAction in
// action.go of cmd/go/internal/work, and what it has inside of Builder.build):
//
//   check the cache → ask pkg-config → run SWIG and cgo → compile each foreign file → look at what
//   the objects import → build
//
// Only the first has an ID; where it finds the package in the cache the others have nothing to do.
// Releases before Go 1.26 do the same one after the other within the build.
namespace gorun::build {

/// Adds all but the build to the graph. `build` is that action, complete but for its place in the
/// graph; it gets what it must wait for, and hands what its ID needs over to the check.
void PlanCgo(const load::Package& package, const BuildConfig& config, ActionGraph& graph,
             Action& build);

/// The action that asks a compiler for its version, for a language of gcc's -x.
ActionIndex AddCompilerId(const std::string& compiler, const std::string& language,
                          ActionGraph& graph);

/// What an action waits for because of cgo.
std::vector<ActionIndex> CgoDependencies(const Action& action);

/// The source files that SWIG makes of the package's, in the object directory.
struct SwigOutputs {
  std::vector<std::string> go_files, c_files, cxx_files;
};
SwigOutputs SwigOutputsOf(const load::Package& package, const std::string& objdir);
/// The same of one file: the Go file and the C or C++ file.
std::pair<std::string, std::string> SwigOutputsOf(const std::string& file,
                                                  const std::string& objdir, bool cxx);

/// The names of Go files that go through cgo without directory and extension, SWIG's included.
std::vector<std::string> CgoBaseNames(const load::Package& package, const std::string& objdir);

/// True for the one package whose assembly is for both assemblers: files named gcc_* are for the C
/// compiler, the others for Go's.
bool IsRuntimeCgo(const load::Package& package);
/// The package's assembly that is Go's: all of it in packages without cgo.
std::vector<std::string> GoAssembly(const load::Package& package);

}  // namespace gorun::build
