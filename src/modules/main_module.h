#pragma once

#include <optional>

#include "base/result.h"
#include "modules/module_context.h"
#include "modules/version_query.h"

namespace gorun::modules {

/// Reads and checks the main modules' go.mod files (ReadModFile and the first half of loadModFile),
/// or makes up the module "command-line-arguments" where there is none. Fills context.main and the
/// default of -mod. `queries` resolves versions in go.mod that are not canonical. Failures are
/// whole texts, with "go: " before each line of its own.
base::Status ReadMainModules(ModuleContext& context, VersionQueries& queries);

}  // namespace gorun::modules
