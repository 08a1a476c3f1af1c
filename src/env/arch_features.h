#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::env {

/// Checks the value of an architecture variable (GOAMD64=v3) as internal/buildcfg of Go 1.`minor` does; errors
/// are its texts ("invalid GOAMD64: must be v1, v2, v3, v4").
base::Status CheckArchValue(int minor, std::string_view variable, std::string_view value);

/// GOFIPS140: off, latest, inprocess, certified or v1.Y.Z.
base::Status CheckFips140(std::string_view value);

/// buildcfg's gogoarchTags: the build tags that a (checked) value implies ("amd64.v1", "amd64.v2").
std::vector<std::string> ArchTags(std::string_view goarch, std::string_view value);

}  // namespace gorun::env
