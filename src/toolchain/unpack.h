#pragma once

#include <string>

#include "base/result.h"
#include "host/host.h"

namespace gorun::toolchain {

/// Completes a toolchain module at its first use (toolchain.Exec): a module zip carries neither
/// execute bits nor go.mod files below the root. Safe against others that do the same at the same
/// time; idempotent.
base::Status MakeUsable(host::Host& host, const std::string& dir);

}  // namespace gorun::toolchain
