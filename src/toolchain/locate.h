#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "host/host.h"
#include "toolchain/toolchain.h"

namespace gorun::toolchain {

/// The distribution that a `go` or `goX.Y.Z` program found in PATH belongs to. nullopt if its version manager
/// says to look further; an error if it cannot be told without running it.
base::Result<std::optional<Toolchain>> ByProgram(host::Host& host, const std::string& program);

}  // namespace gorun::toolchain
