#pragma once

#include <atomic>

#include "base/result.h"
#include "fetch/transport.h"
#include "host/host.h"

namespace gorun::fetch {

/// Transport::ProcessZip: checks a zip's prefix, hashes its files and, if asked to, unpacks them in
/// the same pass, with up to `threads` threads. Stops early (kCancelled) once `*cancelled` is true.
base::Result<ZipReport> ProcessZipFile(host::Host& host, const ZipJob& job, size_t threads,
                                       const std::atomic<bool>& cancelled);

}  // namespace gorun::fetch
