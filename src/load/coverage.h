#pragma once

#include <string_view>

#include "env/settings.h"
#include "host/streams.h"
#include "load/package_graph.h"
#include "toolchain/toolchain.h"

namespace gorun::load {

/// Marks the packages that -cover instruments (Package::cover_mode) and adds what instrumentation
/// makes them import (load.PrepareForCoverageBuild): those that -coverpkg's patterns match, else
/// those of the main module and what the command line names. Patterns that match nothing are
/// warned of on `err`. What patterns mean, and which packages belong to the runtime, is up to the
/// release that `toolchain` is.
void MarkCoveredPackages(const env::Settings& settings, const toolchain::Toolchain& toolchain,
                         std::string_view cwd, host::OutputStream& err, PackageGraph& graph);

}  // namespace gorun::load
