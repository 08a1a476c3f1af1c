#pragma once

#include <string>

#include "base/result.h"
#include "build/objects/object_input.h"
#include "host/filesystem.h"

namespace gorun::build {

/// Fails if a file is no object, library or archive that a C linker reads as such: it would take it
/// for a script and do what that says; or if there is something in it that linkers obey, or code
/// for their plugins (checkLinkerInputFile). A file that is not there is fine. A relative path is
/// relative to `cwd`, where the linker runs.
base::Status CheckObjectFile(host::FileReader& files, const std::string& cwd,
                             const ObjectInput& input);

/// What the operating system is asked for, where `path` is what a linker is told that runs in
/// `cwd`: not cleaned, for ".." behind a symbolic link is not what it looks like.
std::string PathFrom(const std::string& cwd, const std::string& path);
/// True if there is something there that is no directory.
bool IsNonDirectory(host::FileReader& files, const std::string& cwd, const std::string& path);

}  // namespace gorun::build
