#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/build_inputs.h"
#include "load/package_graph.h"

namespace gorun::build {

/// The flags for a package's C code: the environment's, then those of its #cgo lines.
struct CgoFlags {
  std::vector<std::string> cppflags, cflags, cxxflags, fflags, ldflags;
  /// Of CheckedFlagsOf: a flag that the lists in flag_check.h do not allow, or that makes a linker
  /// read what it must not (linker_inputs.h). The list it belongs to and those after it are empty
  /// then; none is if it is for the package's directory.
  std::optional<base::Error> error;
};

/// For what is done only once the flags were found fine.
CgoFlags FlagsOf(const load::Package& package, const BuildConfig& config);

/// Builder.CFlags. May read many files (of -L directories).
CgoFlags CheckedFlagsOf(const load::Package& package, const BuildInputs& inputs);

}  // namespace gorun::build
