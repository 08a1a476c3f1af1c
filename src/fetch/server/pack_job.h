#pragma once

#include "base/result.h"
#include "fetch/transport.h"
#include "host/host.h"

namespace gorun::fetch {

/// Transport::PackModule: a module's zip, from a repository's archive or from files (the end of
/// modfetch's codeRepo.Zip, and x/mod/zip.Create). Compressed data is copied where it is there
/// already: the bytes may differ from those that cmd/go would write, the hash does not.
base::Status PackModuleZip(host::Host& host, const PackJob& job);

}  // namespace gorun::fetch
