#pragma once

#include "base/sha256.h"
#include "source/source_package.h"

namespace gorun::source {

/// What loading sees of a directory, without positions: two SourcePackages of one directory with
/// the same digest lead to the same package graph as long as there are no errors. What embed
/// patterns match is not part of a SourcePackage, so the digest does not cover it. Only the
/// positions of `//go:debug` lines count, as a package without errors names them when they are
/// invalid.
base::Sha256Digest DigestOf(const SourcePackage& package);

}  // namespace gorun::source
