#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "build/build_config.h"

namespace gorun::build {

/// The command that makes a tool say which one it is: `TOOL -V=full`, behind -toolexec's words.
std::vector<std::string> ToolIdCommand(std::string_view tool, const BuildConfig& config);

/// Builder.toolID: what action IDs say of the tool, from the command's output: the whole line of a
/// release ("compile version go1.26.8"), the content ID of a development version. Errors are
/// cmd/go's ("go: parsing buildID from go tool compile -V=full: unexpected output:…").
base::Result<std::string> ParseToolId(std::string_view tool, std::string_view output);

}  // namespace gorun::build
