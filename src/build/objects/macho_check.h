#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "build/objects/file_part.h"
#include "build/objects/object_input.h"

// Objects and libraries of darwin and ios.
namespace gorun::build {

/// True if there is a file of this name where the linker runs.
using IsFileHere = std::function<bool(const std::string& name)>;

/// True if a file that begins with `head` is one, for one processor.
bool IsMacho(std::string_view head);
/// Fails if it has options for the linker other than libraries and frameworks by their names, or
/// code for a plugin of it, or says wrong things of where its parts are.
base::Status CheckMacho(const ObjectInput& input, const FilePart& file, const IsFileHere& is_file);

/// True if it has one for each of several processors.
bool IsFatMacho(std::string_view head);
/// Calls `check` for each of these, which may also be archives.
base::Status CheckFatMacho(const ObjectInput& input, const FilePart& file,
                           const std::function<base::Status(const FilePart&)>& check);

}  // namespace gorun::build
