#pragma once

#include <string>
#include <vector>

#include "host/filesystem.h"
#include "host/known_files.h"
#include "source/source.h"

// One directory, or some files of it, as a package: the part of go/build.Context.Import after the
// directory is known.
namespace gorun::source {

/// What earlier runs found in the headers of files.
struct KnownHeaders {
  /// Null: nothing.
  host::KnownFiles* files = nullptr;
  /// ContextDigest of the build context.
  std::string context;
};

/// go/build.Context.ImportDir. `dir` is clean.
SourcePackage ReadPackageDir(host::FileReader& files, const BuildContext& context,
                             const std::string& dir, const KnownHeaders& known = {});

/// The same with only the listed files, in their order, and with UseAllFiles: constraints exclude
/// none. They lie in `dir`; import_scan.error calls them as the list does.
SourcePackage ReadPackageFiles(host::FileReader& files, const BuildContext& context,
                               const std::string& dir, const std::vector<std::string>& listed);

}  // namespace gorun::source
