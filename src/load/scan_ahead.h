#pragma once

#include <string>
#include <vector>

#include "source/source.h"
#include "toolchain/fips140.h"

namespace gorun::load {

/// Reads the packages of the standard library that `import_paths` need, in parallel, so that
/// loading them one after the other finds them read. `goroot_src` is $GOROOT/src. What does not
/// exist is skipped.
void ScanStandardLibrary(source::Scanner& scanner, const std::string& goroot_src,
                         const toolchain::Fips140& fips140,
                         const std::vector<std::string>& import_paths, size_t threads);

}  // namespace gorun::load
