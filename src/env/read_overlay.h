#pragma once

#include <string>

#include "base/result.h"
#include "host/host.h"
#include "host/overlay.h"

namespace gorun::env {

/// What the -overlay file `file` ("": none) says, as Go 1.`minor` reads it (fsys.Init). Relative
/// names in it are relative to the working directory.
base::Result<host::Overlay> ReadOverlay(host::Host& host, const std::string& file, int minor);

}  // namespace gorun::env
