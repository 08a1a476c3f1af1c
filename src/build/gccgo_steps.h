#pragma once

#include <string>
#include <vector>

#include "build/build_steps.h"

namespace gorun::build {

/// The steps from the compiler on: each object by itself, then the archive (Builder.build).
void AddGccgoBuildSteps(const Action& action, const BuildInputs& inputs, ArchiveParts parts,
                        std::vector<Step>& steps);

/// The link, after the directory for its output was made.
void AddGccgoLinkSteps(const Action& action, const BuildInputs& inputs,
                       const ActionResults& results, const std::string& build_id,
                       std::vector<Step>& steps);

}  // namespace gorun::build
