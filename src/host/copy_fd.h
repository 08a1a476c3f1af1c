#pragma once

#include "host/fd.h"

namespace gorun::host {

/// Copies all of `from` into the empty file `to`: a shared copy where the file system can
/// (FICLONE), else within the kernel (copy_file_range), else by reading and writing. 0, or an
/// errno.
int CopyContents(const Fd& from, const Fd& to);

}  // namespace gorun::host
