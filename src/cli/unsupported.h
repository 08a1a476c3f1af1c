#pragma once

#include <string>

#include "env/settings.h"

namespace gorun::cli {

/// The complaint about a flag or setting that go run has and gorun cannot carry out, or about a
/// value of GORUN_EXE, GORUN_MEMO or GORUN_STATE that means nothing; "" if there is none. Such
/// things are refused, never ignored.
std::string FindUnsupported(const env::Settings& settings);

}  // namespace gorun::cli
