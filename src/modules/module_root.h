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

/// The nearest go.mod at or above the working directory, or "" (modload.FindGoMod). One in the root
/// of the directory for temporary files does not count.
std::string FindGoMod(const host::Host& host);

/// The go.work file in effect, or "" (modload.FindGoWork): what GOWORK's value `gowork` names, else
/// the nearest one at or above the working directory, but not beyond `goroot`. Fails for a relative
/// GOWORK.
base::Result<std::string> FindGoWork(const host::Host& host, std::string_view gowork,
                                     const std::string& goroot);

/// base.InGOFLAGS: GOFLAGS holds the flag ("-mod"), whatever else it holds.
bool InGoFlags(const env::Settings& settings, std::string_view flag);

/// Decides whether modules are enabled and finds go.work or the main module's directory, with all
/// checks and warnings of modload.Init. Fills modules_enabled, work_path, mod_roots.
base::Status FindRoots(ModuleContext& context);

/// The default of -mod once the main modules' files are read (modload.setDefaultBuildMod): fills
/// build_mod and what goes with it.
base::Status SetDefaultBuildMod(ModuleContext& context);

}  // namespace gorun::modules
