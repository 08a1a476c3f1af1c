#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "host/host.h"
#include "load/package_graph.h"

namespace gorun::build::testing {

/// The package graph that `go list -deps -json` describes: the real go command as oracle, so that
/// builds can be tested on their own. `environment` is go's. What the list does not say is left
/// empty, most of all the main package's module information.
base::Result<load::PackageGraph> GraphFromGoList(host::Host& host, const std::string& go,
                                                 const std::vector<std::string>& environment,
                                                 const std::string& dir,
                                                 const std::vector<std::string>& arguments);

/// The same from the command's output.
base::Result<load::PackageGraph> ParseGoList(std::string_view json);

}  // namespace gorun::build::testing
