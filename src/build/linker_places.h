#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/filesystem.h"

namespace gorun::build {

/// Where a build's own files can be: everything else is the host's, which is trusted
/// (isLocalLinkerPath).
struct LinkerPlaces {
  /// Where the build's tools run.
  std::string cwd;
  std::string gomodcache;
  std::string tmpdir;
  /// What is built for.
  std::string goos;
};

/// True if a path is relative, or lies in one of these places, be it by a symbolic link.
bool IsLocalLinkerPath(host::FileReader& files, const LinkerPlaces& places,
                       const std::string& path);

/// Looks for files with options of gcc, everywhere below a directory where it might look for them,
/// and calls `check` for what linkers might read there as libraries, and in directories beside it
/// of the same libraries for other processors. No `check`: for options only, and below the
/// directory only (scanLinkerSearchDir). A directory of the host is not looked at.
base::Status ScanLinkerDirectory(
    host::FileReader& files, const LinkerPlaces& places, const std::string& source,
    const std::string& directory,
    const std::function<base::Status(const std::string& path)>& check = nullptr);

/// True if a file's name ends as those do that linkers take for libraries and objects.
bool HasLinkerInputExtension(std::string_view name);

}  // namespace gorun::build
