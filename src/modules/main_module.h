#pragma once

#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/requirements.h"
#include "modules/version_query.h"

namespace gorun::modules {

/// Reads and checks the main module's go.mod (ReadModFile and the first half of loadModFile), or
/// makes up the module "command-line-arguments" where there is none. Fills context.main. `queries`
/// resolves versions in go.mod that are not canonical. Failures are whole texts, with "go: " before
/// each line of its own; `too_new` is set if the reason is the go line.
base::Status ReadMainModule(ModuleContext& context, VersionQueries& queries,
                            std::optional<TooNew>& too_new);

/// The requirements to begin with (the second half of loadModFile): with -mod=mod, a missing go
/// line is added.
base::Result<const Requirements*> InitialRequirements(ModuleContext& context,
                                                      RequirementLoader& requirements);

}  // namespace gorun::modules
