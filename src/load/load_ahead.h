#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/result.h"
#include "host/host.h"
#include "load/config.h"
#include "load/package_graph.h"
#include "modules/modules.h"
#include "source/source.h"

namespace gorun::load {

/// A part of a program's package graph that is known before all its modules are there: the packages
/// at `import_paths`, of the standard library or `finished`, with all that they need, and what
/// every program is linked with. The root is a stand-in for the main package: it imports them and
/// has no files. Settings that depend on the program (a profile beside it, coverage) are not
/// applied. Paths that are no package's, those of the standard library that only itself may import,
/// and packages with errors are left out, with what needs them: the program's own loading
/// complains. Fails if the standard library is broken where every program needs it, and when `stop`
/// becomes true.
base::Result<PackageGraph> LoadAhead(host::Host& host, const Config& config,
                                     const std::vector<std::string>& import_paths,
                                     const modules::FinishedPackages& finished,
                                     source::Scanner& scanner, const std::atomic<bool>& stop);

}  // namespace gorun::load
