#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// What a zip's directory says of an entry, as it is there.
struct RawZipEntry {
  std::string name;
  uint32_t crc = 0;
};

/// The first `count` entries of the directory of the zip at `path`. libzip turns NUL bytes in names
/// into spaces, and archive/zip does not: this is for telling them apart.
base::Result<std::vector<RawZipEntry>> ReadZipDirectory(const std::string& path, size_t count);

}  // namespace gorun::fetch
