#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "host/filesystem.h"

namespace gorun::build {

/// gc.go's packInternal: appends the objects to an archive that the compiler wrote, without time
/// stamps and owners, names cut at 16 bytes; `keeps_endings`: so that ".syso" stays.
base::Status PackObjects(host::FileSystem& files, const std::string& archive,
                         const std::vector<std::string>& objects, bool keeps_endings);

}  // namespace gorun::build
