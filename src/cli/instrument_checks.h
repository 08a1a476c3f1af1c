#pragma once

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::cli {

/// The checks of -race, -msan and -asan (work.instrumentInit): one of them, on a target that has
/// it, with cgo; for -asan the C compiler is asked for its version. Texts are cmd/go's, complete;
/// all of them are kInvalid: it exits with 2. kCancelled if we are stopping.
base::Status CheckInstrumentation(host::Host& host, const env::Settings& settings, int go_minor);

}  // namespace gorun::cli
