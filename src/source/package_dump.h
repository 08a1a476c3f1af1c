#pragma once

#include <string>

#include "source/source_package.h"

namespace gorun::source {

/// A package as text, one field a line, empty fields left out: for developers and tests.
std::string DumpPackage(const SourcePackage& package);

}  // namespace gorun::source
