#pragma once

#include <string>

#include "base/result.h"
#include "env/settings.h"

namespace gorun::cli {

/// The checks of work.BuildInit that are about flags and settings alone. `modules_enabled` as the
/// session found it, for Go 1.`minor`. Texts are cmd/go's; kInvalid where it exits with 2.
base::Status CheckSetup(const env::Settings& settings, int minor, bool modules_enabled);

/// Why there is no build cache, in cmd/go's words; "" if there is one.
std::string CacheProblem(const env::Settings& settings);

}  // namespace gorun::cli
