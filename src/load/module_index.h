#pragma once

#include <string>

#include "env/settings.h"
#include "host/host.h"

namespace gorun::load {

/// Whether the go command, in module mode, reads the package in `dir` (absolute) through its module
/// index rather than file by file (cmd/go/internal/modindex). `vendored`: with -mod=vendor.
bool IsIndexed(host::Host& host, const env::Settings& settings, bool vendored,
               const std::string& dir);

}  // namespace gorun::load
