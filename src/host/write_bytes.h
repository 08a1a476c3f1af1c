#pragma once

#include <sys/types.h>

#include <string_view>

#include "host/fd.h"

namespace gorun::host {

/// Writes all bytes, in as many calls as that takes; 0, or the errno. SIGPIPE is the caller's
/// affair (WriteAll of fd.h).
int WriteBytes(const Fd& fd, std::string_view bytes);
/// The same from `offset` on; the descriptor's own offset stays.
int WriteBytesAt(const Fd& fd, std::string_view bytes, off_t offset);

}  // namespace gorun::host
