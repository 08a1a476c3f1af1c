#pragma once

#include "host/fd.h"

namespace gorun::host {

/// Why a copy failed: an errno (0: it did not), and whether it was `from` that could not be read.
struct CopyOutcome {
  int error = 0;
  bool while_reading = false;
};

/// Copies all of `from` into the empty file `to`: a shared copy where the file system can
/// (FICLONE), else within the kernel (copy_file_range), else by reading and writing.
CopyOutcome CopyContents(const Fd& from, const Fd& to);

}  // namespace gorun::host
