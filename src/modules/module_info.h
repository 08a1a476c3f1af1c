#pragma once

#include "modules/go_mod_summary.h"
#include "modules/module_context.h"
#include "modules/module_fetcher.h"
#include "modules/modules.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// What `go list -m -json` says of a module of the build list, from what is on disk (moduleInfo in
/// cmd/go/internal/modload/build.go). Sums are those of the module cache (modfetch.Sum), as
/// binaries list them.
ModuleInfo DescribeModule(const ModuleContext& context, GoModSummaries& summaries,
                          const ModuleFetcher& fetcher, const Requirements& rs, const Version& mod);

}  // namespace gorun::modules
