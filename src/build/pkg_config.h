#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::build {

/// splitPkgConfigOutput: words as a shell reads them, but without any expansion. Errors are
/// cmd/go's ("unterminated quoted string in pkgconf output").
base::Result<std::vector<std::string>> SplitPkgConfigOutput(std::string_view output);

}  // namespace gorun::build
