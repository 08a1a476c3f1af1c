#pragma once

#include <string>
#include <vector>

#include "build/resolve.h"
#include "build/step.h"

namespace gorun::build {

/// What Builder.build has found out when gccgo's part begins.
struct GccgoBuildInputs {
  /// Names relative to the package's directory, or absolute.
  std::vector<std::string> go_files, c_files, s_files;
  /// What cgo's actions made for the archive.
  std::vector<std::string> cgo_objects;
  std::string importcfg, embedcfg;
  /// The temporary one.
  std::string build_id;
  /// The program gets its module information from a Go file.
  bool modules_enabled = false;
};

/// The steps from the compiler on: each object by itself, then the archive (Builder.build).
void AddGccgoBuildSteps(const Action& action, const load::Package& package, GccgoBuildInputs inputs,
                        const BuildConfig& config, std::vector<Step>& steps);

/// The link, after the directory for its output was made.
void AddGccgoLinkSteps(const Action& action, const load::PackageGraph& packages,
                       const ActionGraph& graph, const ActionResults& results,
                       const std::string& build_id, std::vector<Step>& steps);

}  // namespace gorun::build
