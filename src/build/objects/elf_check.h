#pragma once

#include "base/result.h"
#include "build/objects/file_part.h"
#include "build/objects/object_input.h"

namespace gorun::build {

/// Fails if an ELF file has options for the linker, or code for a plugin of it, or says wrong
/// things of where its sections are.
base::Status CheckElf(const ObjectInput& input, const FilePart& file);

}  // namespace gorun::build
