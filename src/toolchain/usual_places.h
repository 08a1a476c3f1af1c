#pragma once

#include <string>
#include <vector>

#include "host/environment.h"
#include "host/filesystem.h"

namespace gorun::toolchain {

/// Directories where packages and installers put Go distributions, best first. Not all of them
/// exist.
std::vector<std::string> UsualPlaces(host::FileReader& files, const host::Environment& environment);

}  // namespace gorun::toolchain
