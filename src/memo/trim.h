#pragma once

#include <string>

#include "host/filesystem.h"

namespace gorun::memo {

/// Removes records in `directory` that are too old to be used, once a day. Best effort.
void TrimRecords(const std::string& directory, host::FileSystem& files);

}  // namespace gorun::memo
