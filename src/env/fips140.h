#pragma once

#include <string>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::env {

/// fips140.initVersion and the checks after it: sets Settings::fips140 from GOFIPS140, and adds the
/// build tag that a snapshot implies. `minor` is the distribution's. The snapshots are those of its
/// lib/fips140: NAME.zip, or NAME.txt with the name of another one.
base::Status ResolveFips140(host::Host& host, int minor, Settings& settings);

}  // namespace gorun::env
