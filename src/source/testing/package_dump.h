#pragma once

#include <string>

#include "source/source_package.h"

namespace gorun::source::testing {

/// A package as text, one field a line, empty fields left out: as testdata/oracle prints it, too.
std::string DumpPackage(const SourcePackage& package);

}  // namespace gorun::source::testing
