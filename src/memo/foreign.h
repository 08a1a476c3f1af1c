#pragma once

#include <cstdint>
#include <string>

#include "base/sha256.h"
#include "host/environment.h"
#include "host/filesystem.h"

namespace gorun::memo {

/// Which variables a program that is not Go's may have gone by, beside those of the key.
///
/// What cmd/go asks of a C compiler is its version, which is in the action ID of each package with
/// cgo; what else the compiler reads of its environment is not, so that cmd/go goes on using what
/// is in the cache. A record must lead to where cmd/go would come to, so a variable that cannot
/// change the compiler's answer must not cost the record.
enum class Reads : uint64_t {
  /// No such program took part.
  kNothing,
  /// Compilers and pkg-config themselves: the variables that they, the programs below them and the
  /// dynamic loader document. More than cmd/go counts: the builder then finds in the cache what
  /// cmd/go would find.
  kDocumented,
  /// Scripts, launchers and whatever we do not know: any variable may say which compiler they
  /// start, and so what version it has. All but what terminals and sessions set.
  kAnything,
};

/// What `program`, a path, may read.
Reads ReadsOf(const std::string& program, host::FileReader& files);

/// The hash of those variables; zero for kNothing.
base::Sha256Digest EnvironmentDigest(Reads reads, const host::Environment& environment);

}  // namespace gorun::memo
