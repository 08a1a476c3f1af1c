#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::env {

/// Checks the value of an architecture variable (GOPPC64=power9) as internal/buildcfg of Go 1.`minor` does; errors
/// are its texts ("invalid GOPPC64: must be power8, power9, power10"). Wrong values of GO386, GOAMD64 and GOARM pass:
/// buildcfg forgets these errors when it comes to GOARM64, and the tools then use the defaults.
base::Status CheckArchValue(int minor, std::string_view variable, std::string_view value);

/// GOFIPS140: off, latest, inprocess, certified or v1.Y.Z.
base::Status CheckFips140(std::string_view value);

/// buildcfg's gogoarchTags: the build tags that a value implies ("amd64.v1", "amd64.v2"); for a wrong one
/// those of the default.
std::vector<std::string> ArchTags(std::string_view goarch, std::string_view value);

}  // namespace gorun::env
