#pragma once

#include <string>
#include <variant>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_config.h"
#include "build/tool_command.h"
#include "load/package_graph.h"

namespace gorun::build {

// What an action does when the cache does not have its output, as a list of steps in the order of
// cmd/go (Builder.build, Builder.link). Steps are data: -n prints them, an executor carries them
// out.

/// Prints the package's banner (-n) or name (-v).
struct AnnounceStep {};
struct MakeDirStep {
  std::string dir;
};
struct WriteFileStep {
  std::string path;
  std::string text;
};
struct CopyFileStep {
  std::string from;
  std::string to;
};
struct ToolStep {
  ToolCommand command;
};
/// Appends objects to an archive (gcToolchain.pack).
struct PackStep {
  std::string directory;
  std::string archive;
  std::vector<std::string> objects;
};
/// Stores the list of source files beside the output, for those who ask for it
/// (Builder.cacheSrcFiles).
struct KeepSourcesStep {
  std::string list;
};
/// Stops with what is wrong with the package's directives.
struct ComplainStep {
  std::string output;
};
/// Stops with an error.
struct FailStep {
  std::string text;
};
/// Puts the final build ID into the target and the target into the cache (Builder.updateBuildID).
struct StampStep {};

/// Puts a preprocessed profile into the cache; it has no build ID.
struct StoreProfileStep {};

using Step =
    std::variant<AnnounceStep, MakeDirStep, WriteFileStep, CopyFileStep, ToolStep, PackStep,
                 KeepSourcesStep, ComplainStep, FailStep, StampStep, StoreProfileStep>;

/// The steps that compile a package. `build_id` is the temporary one.
std::vector<Step> BuildSteps(const Action& action, const load::PackageGraph& packages,
                             const ActionGraph& graph, const ActionResults& results,
                             const std::string& build_id, const BuildConfig& config);

/// The steps that preprocess a profile (pgoActor.Act).
std::vector<Step> ProfileSteps(const Action& action, const BuildConfig& config);

/// The steps that link the program.
std::vector<Step> LinkSteps(const Action& action, const load::PackageGraph& packages,
                            const ActionGraph& graph, const ActionResults& results,
                            const std::string& build_id, const BuildConfig& config);

}  // namespace gorun::build
