#pragma once

#include "env/settings.h"
#include "host/streams.h"
#include "modules/modules.h"
#include "toolchain/toolchain.h"

namespace gorun::cli {

/// --dump=settings: every variable as NAME=VALUE, and the distribution in use. Returns the exit
/// code.
int DumpSettings(host::OutputStream& out, const env::Settings& settings,
                 const toolchain::Toolchain& toolchain);

/// --dump=modules: the build list, one JSON object a line with the field names of `go list -m -json
/// all`.
base::Status DumpModules(host::OutputStream& out, modules::Session& session);

}  // namespace gorun::cli
