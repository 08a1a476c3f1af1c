#pragma once

#include <optional>

#include "base/result.h"
#include "modules/module_context.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// The requirements to begin with (the second half of loadModFile). With -mod=mod, a missing go
/// line is added; with -mod=vendor, vendor/modules.txt is read into `context.vendor`, compared with
/// the main modules' files, and becomes the module graph. Failures are whole texts.
base::Result<const Requirements*> InitialRequirements(ModuleContext& context,
                                                      RequirementLoader& requirements);

}  // namespace gorun::modules
