#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::build {

/// splitPkgConfigOutput: words as a shell reads them, but without any expansion. Errors are
/// cmd/go's ("unterminated quoted string in pkgconf output").
base::Result<std::vector<std::string>> SplitPkgConfigOutput(std::string_view output);

/// True if `name` is the name of a package and of nothing else that pkg-config takes: no file, no
/// path, none of both in a list or before a version (validPkgConfigName of security.go since
/// 1.26.11 and 1.27.4).
bool IsPkgConfigName(std::string_view name);

}  // namespace gorun::build
