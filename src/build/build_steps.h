#pragma once

#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_inputs.h"
#include "build/step.h"
#include "load/package_graph.h"

namespace gorun::build {

/// What a package's archive is made from. Names are relative to the package's directory, or
/// absolute.
struct ArchiveParts {
  std::vector<std::string> go_files;
  /// For Go's assembler.
  std::vector<std::string> s_files;
  /// Those that without cgo nobody compiles but gccgo.
  std::vector<std::string> c_files;
  /// What C compilers have made.
  std::vector<std::string> objects;
  /// CompileImportcfg.
  std::string importcfg;
  /// The temporary one.
  std::string build_id;
};

/// What comes first of all: the package's name, and what is wrong with it. False: the steps end
/// with a failure.
bool BeginBuild(const load::Package& package, const std::string& objdir, const BuildConfig& config,
                std::vector<Step>& steps);

/// Headers that are named for the target, under their general names.
void AddHeaderCopies(const load::Package& package, const std::string& objdir,
                     const BuildConfig& config, std::vector<Step>& steps);

/// The package's .syso files join `objects`, once they have been looked at.
void AddSystemObjects(const load::Package& package, const BuildConfig& config,
                      std::vector<std::string>& objects, std::vector<Step>& steps);

/// The steps that compile a package. `build_id` is the temporary one.
std::vector<Step> BuildSteps(const Action& action, const BuildInputs& inputs,
                             const ActionResults& results, const std::string& build_id);

/// The steps that preprocess a profile (pgoActor.Act).
std::vector<Step> ProfileSteps(const Action& action, const BuildConfig& config);

/// The steps that link the program.
std::vector<Step> LinkSteps(const Action& action, const BuildInputs& inputs,
                            const ActionResults& results, const std::string& build_id);

}  // namespace gorun::build
