#pragma once

#include <string>

#include "load/package_graph.h"

namespace gorun::build {

/// load.Package.Desc: how messages call a package.
std::string PackageDescription(const load::Package& package);

}  // namespace gorun::build
