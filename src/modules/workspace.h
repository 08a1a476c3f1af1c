#pragma once

#include <optional>

#include "base/result.h"
#include "modules/module_context.h"

namespace gorun::modules {

/// Reads the go.work file at context.work_path (modload.LoadWorkFile): fills context.main.work and
/// mod_roots. Failures are whole texts; `too_new` is set if the go line is the reason.
base::Status ReadWorkspace(ModuleContext& context, std::optional<TooNew>& too_new);

/// What a workspace module's go line above go.work's leads to (modload.errWorkTooOld). `root` is
/// the module's directory.
LoadError WorkTooOld(const ModuleContext& context, const std::string& root,
                     std::string_view go_version);

}  // namespace gorun::modules
