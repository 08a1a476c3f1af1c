#pragma once

#include <string>

#include "base/result.h"
#include "host/filesystem.h"
#include "modules/module_context.h"

namespace gorun::modules {

/// The nearest directory with a go.mod, from `dir` (absolute) upwards; "" if there is none
/// (modload.findModuleRoot).
std::string FindModuleRoot(host::FileReader& files, const std::string& dir);

/// Whether modules will be in use with this value of GO111MODULE, before anything is read or
/// complained about (modload.State.WillBeEnabled): PATH@VERSION does not count.
bool WillBeEnabled(const host::Host& host, std::string_view go111module);

/// The go.work file in effect, or "" (modload.FindGoWork): GOWORK, else the nearest one above the
/// working directory. Fails for a relative GOWORK.
base::Result<std::string> FindGoWork(const host::Host& host, const env::Settings& settings);

/// base.InGOFLAGS: GOFLAGS holds the flag ("-mod"), whatever else it holds.
bool InGoFlags(const env::Settings& settings, std::string_view flag);

/// Decides whether modules are enabled and finds the main module's directory, with all checks and
/// warnings of modload.Init. Fills modules_enabled, mod_root, build_mod. go.work in use is refused.
base::Status FindRoots(ModuleContext& context);

/// The default of -mod once the main module's go line is known (modload.setDefaultBuildMod).
/// Vendoring in use is refused.
base::Status SetDefaultBuildMod(ModuleContext& context);

}  // namespace gorun::modules
