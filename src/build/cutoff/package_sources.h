#pragma once

#include "build/cutoff/source_tokens.h"
#include "build/resolve.h"
#include "host/filesystem.h"
#include "load/package_graph.h"

namespace gorun::build {

/// What the package's Go files say, cgo's among them, as they were when the action was described.
/// Empty if one of them cannot be read, has been edited since, or is no Go.
Sources ReadSources(const load::Package& package, const BuildInputs& inputs,
                    host::FileReader& files);

}  // namespace gorun::build
