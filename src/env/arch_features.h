#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::env {

/// Checks the value of an architecture variable (GOPPC64=power9) as internal/buildcfg of
/// Go 1.`minor` does; errors are its texts ("invalid GOPPC64: must be power8, power9, power10").
/// Wrong values of GO386, GOAMD64 and GOARM pass: buildcfg forgets these errors when it comes to
/// GOARM64, and the tools then use the defaults.
base::Status CheckArchValue(int minor, std::string_view variable, std::string_view value);

/// GOFIPS140: off, latest, inprocess, certified or v1.Y.Z, as Go 1.`minor` checks it.
base::Status CheckFips140(int minor, std::string_view value);

/// buildcfg's gogoarchTags in Go 1.`minor`: the build tags that a value implies ("amd64.v1",
/// "amd64.v2"); for a wrong one those of the default.
std::vector<std::string> ArchTags(int minor, std::string_view goarch, std::string_view value);

/// buildcfg.GOWASM in words: the features that a value turns on in Go 1.`minor`, which has both
/// always since 1.26.
std::string WasmFeatures(int minor, std::string_view value);

}  // namespace gorun::env
