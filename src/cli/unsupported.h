#pragma once

#include <string>

#include "env/settings.h"

namespace gorun::cli {

/// The complaint about a flag or setting that go run has and gorun cannot carry out yet; "" if there is
/// none. What is not built is refused, never ignored.
std::string FindUnsupported(const env::Settings& settings);

}  // namespace gorun::cli
