#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "modules/module_context.h"

namespace gorun::modules {

/// What the main modules, all read, say together (modload.makeMainModules): replacements of go.work
/// and of all modules, tools, the module around the working directory. Failures are whole texts.
base::Status CombineMainModules(ModuleContext& context);

/// module.CheckImportPath, with a word of its own ("module", "tool") for what the path names; the
/// text begins with "go: ".
base::Status CheckNamed(std::string_view kind, std::string_view path);

}  // namespace gorun::modules
