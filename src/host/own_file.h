#pragma once

#include <string>

#include "base/result.h"

namespace gorun::host {

/// The bytes of a file that nobody else can have put there: a regular file, not a symbolic link,
/// that the effective user owns and that neither group nor others may write. kPermission for any
/// other file.
base::Result<std::string> ReadOwnFile(const std::string& path);

}  // namespace gorun::host
