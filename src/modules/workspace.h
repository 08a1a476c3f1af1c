#pragma once

#include <optional>

#include "base/result.h"
#include "modules/module_context.h"

namespace gorun::modules {

/// Reads the go.work file at context.work_path (modload.LoadWorkFile): fills context.main.work and
/// mod_roots. Failures are whole texts.
base::Status ReadWorkspace(ModuleContext& context);

/// What a workspace module's go line above go.work's leads to (modload.errWorkTooOld). `root` is
/// the module's directory.
LoadError WorkTooOld(const ModuleContext& context, const std::string& root,
                     std::string_view go_version);

}  // namespace gorun::modules
