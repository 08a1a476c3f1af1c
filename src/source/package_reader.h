#pragma once

#include <string>
#include <vector>

#include "host/filesystem.h"
#include "source/source.h"

// One directory, or some files of it, as a package: the part of go/build.Context.Import after the
// directory is known.
namespace gorun::source {

/// go/build.Context.ImportDir. `dir` is clean.
SourcePackage ReadPackageDir(host::FileReader& files, const BuildContext& context,
                             const std::string& dir);

/// The same with only the given files, in their order, and with UseAllFiles: constraints exclude
/// none.
SourcePackage ReadPackageFiles(host::FileReader& files, const BuildContext& context,
                               const std::string& dir, const std::vector<std::string>& names);

}  // namespace gorun::source
