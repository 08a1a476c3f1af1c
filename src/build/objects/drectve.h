#pragma once

#include <string_view>

#include "base/result.h"
#include "build/objects/object_input.h"

// .drectve: a section of COFF objects with flags for the linker.
namespace gorun::build {

/// Fails unless each of the flags is known to be harmless, as those are that C compilers write
/// (checkDrectveDirectives).
base::Status CheckDrectve(const ObjectInput& input, std::string_view contents);

}  // namespace gorun::build
