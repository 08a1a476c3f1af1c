#pragma once

#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_inputs.h"
#include "cache/ids.h"

namespace gorun::build {

/// The ID of a kBuild, kLink or kProfile action from the results of all that it depends on
/// (Builder.buildActionID, linkActionID, pgoActionID). The hash's inputs are cmd/go's, portion by
/// portion, in Go 1.24 to 1.27 alike. Reads the input files unless the hasher knows them.
cache::ActionID ComputeActionId(const Action& action, const BuildInputs& inputs,
                                const ActionResults& results);

/// The portions that a build's or a link's ID is the hash of, a line each, without the release's
/// salt: for those who say what changed.
std::vector<std::string> DescribeInputs(const Action& action, const BuildInputs& inputs,
                                        const ActionResults& results);

/// What the output is stamped with until its content is known (Builder.useCache).
std::string TemporaryBuildId(const Action& action, const cache::ActionID& id,
                             const ActionResults& results);

/// Builder.fileHash: a short hash of a file's contents; "" if it cannot be read.
std::string ShortFileHash(cache::Hasher& hasher, const std::string& path);

}  // namespace gorun::build
