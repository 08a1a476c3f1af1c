#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "host/host.h"
#include "load/config.h"
#include "load/package_graph.h"
#include "source/source.h"

namespace gorun::load {

/// The part of a program's package graph that is known before its modules are there: the packages
/// of the standard library at `import_paths` with all that they need, and what every program is
/// linked with. The root is a stand-in for the main package: it imports them and has no files.
/// Settings that depend on the program (a profile beside it, coverage) are not applied. Paths that
/// are no package's, or an internal one's, are left out: the program's own loading complains. Fails
/// if the standard library itself is broken, for whatever reason.
base::Result<PackageGraph> LoadStandardLibrary(host::Host& host, const Config& config,
                                               const std::vector<std::string>& import_paths,
                                               source::Scanner& scanner);

}  // namespace gorun::load
