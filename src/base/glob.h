#pragma once

#include <string_view>

#include "base/result.h"

namespace gorun::base {

/// Go's path.Match (and filepath.Match on Unix): `*`, `?`, `[a-z]`, `[^a]`, `\x`; `*` and `?` do
/// not match '/'. The whole name must match. Fails with "syntax error in pattern" for a malformed
/// pattern (path.ErrBadPattern).
Result<bool> GlobMatch(std::string_view pattern, std::string_view name);

}  // namespace gorun::base
