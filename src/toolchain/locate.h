#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "host/find_program.h"
#include "host/host.h"
#include "toolchain/toolchain.h"

namespace gorun::toolchain {

/// The distribution that a `go` or `goX.Y.Z` program found in PATH belongs to: by where it lies, by
/// the rules of version managers, or, if it is a script, by the first go command named in it that
/// is a distribution's. nullopt if its version manager says to look further. Errors: kNotFound if
/// it cannot be told without running it; others if a version manager names something that is not
/// installed.
base::Result<std::optional<Toolchain>> ByProgram(host::Host& host, const std::string& program);

/// True if the file at `path` may be executed by us.
inline bool CanExecute(host::Host& host, const std::string& path) {
  return host::FindProgram(host.files, host.environment, path).has_value();
}

}  // namespace gorun::toolchain
