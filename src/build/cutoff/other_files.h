#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "build/action_graph.h"
#include "build/build_inputs.h"
#include "host/filesystem.h"

namespace gorun::build {

/// True unless all that compilers and assemblers read for a package is in its action ID or comes
/// with them: it may be a header in another directory, a library, what pkg-config says. cmd/go does
/// not look at these, but compiles the package, and so reads them as they are now, whenever
/// anything below it has changed.
bool MayReadOtherFiles(const Action& action, const BuildInputs& inputs, host::FileReader& files);

/// What the text of a C or assembly file, or of a Go file with C in its comments, includes: names
/// with their delimiters ("x.h", <x.h>). nullopt if something is read that has no name there.
std::optional<std::vector<std::string_view>> FindIncludes(std::string_view text);

}  // namespace gorun::build
