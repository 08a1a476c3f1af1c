#pragma once

#include <string>
#include <string_view>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_config.h"
#include "build/build_inputs.h"
#include "load/package_graph.h"

namespace gorun::build {

/// The compiler's -importcfg of a kBuild action: import paths that mean others, and the archive of
/// each import (Builder.build). Archives of indirect imports are not listed: export data is
/// complete.
std::string CompileImportcfg(const Action& action, const BuildInputs& inputs,
                             const ActionResults& results);

/// The linker's -importcfg: the archives of all packages, and the module information
/// (Builder.writeLinkImportcfg).
std::string LinkImportcfg(const Action& action, const BuildInputs& inputs,
                          const ActionResults& results);

/// A program's module information between the bytes by which readers find it
/// (modload.ModInfoData).
std::string MarkedBuildInfo(std::string_view build_info);

/// The compiler's -embedcfg, JSON as Go's MarshalIndent writes it; "" if the package embeds
/// nothing.
std::string Embedcfg(const load::Package& package, const BuildConfig& config);

}  // namespace gorun::build
