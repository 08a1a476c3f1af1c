#pragma once

#include <string_view>

#include "base/result.h"
#include "build/objects/file_part.h"
#include "build/objects/object_input.h"

// Objects and libraries of Windows.
namespace gorun::build {

/// True if a file that begins with `head` (64 bytes, if it has as many) is one, and cannot be a
/// script for the linker at the same time.
bool IsCoff(const ObjectInput& input, std::string_view head);
/// Fails if it has flags for the linker that are not harmless, or code for a plugin of it, or says
/// wrong things of where its parts are.
base::Status CheckCoff(const ObjectInput& input, const FilePart& file);

/// A member of an import library in its short form: two names and nothing else.
bool IsPeImport(const ObjectInput& input, std::string_view head);
/// checkPEImportObject.
base::Status CheckPeImport(const ObjectInput& input, const FilePart& file);

}  // namespace gorun::build
