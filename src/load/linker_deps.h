#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"

namespace gorun::load {

/// The packages that linking a main package needs whatever it imports (load.LinkerDeps), given the
/// -ldflags that apply to it, by the rules of Go 1.`minor`. Fails if the link needs a C compiler's
/// help but cgo is off.
base::Result<std::vector<std::string>> LinkerDeps(const env::Settings& settings, int minor,
                                                  const std::vector<std::string>& ldflags);

}  // namespace gorun::load
