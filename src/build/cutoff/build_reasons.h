#pragma once

#include <string>

#include "build/cutoff/build_record.h"

namespace gorun::build {

/// Which inputs differ, for people: "a.go changed", "export data of example.com/m/b changed"; more
/// than a few are counted. "" if none do that matter.
std::string WhatChanged(const BuildRecord& before, const BuildRecord& now);
/// Of which imports that were built again the export data is what it was: "export data of
/// example.com/m/b is unchanged".
std::string WhatIsUnchanged(const BuildRecord& before, const BuildRecord& now);

}  // namespace gorun::build
