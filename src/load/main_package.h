#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "host/streams.h"
#include "load/loader.h"
#include "modules/modules.h"

namespace gorun::load {

/// Loads what the patterns matched and finds the one main package among it (load.PackagesAndErrors
/// with MainOnly, then run.go). Warnings go to `err`. `argument` is what the user wrote.
base::Result<PackageId> LoadMainPackage(Loader& loader,
                                        const std::vector<modules::PatternMatch>& matches,
                                        const std::string& argument, host::OutputStream& err);

/// Marks a package that should be a main package but is not, unless it has an error already.
void SetNotMain(Package& package);

}  // namespace gorun::load
