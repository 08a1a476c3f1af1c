#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/server/zip_reader.h"

namespace gorun::fetch {

/// That a zip of PATH@VERSION may be unpacked: names, collisions, sizes (golang.org/x/mod/zip's
/// checkZip). The error lists all that is wrong, a line each ("NAME: REASON"). `zip_size` is the
/// zip file's own size.
base::Status CheckZip(const std::vector<ZipEntry>& entries, std::string_view module_path,
                      std::string_view version, int64_t zip_size);

}  // namespace gorun::fetch
