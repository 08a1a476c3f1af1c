#include "host/write_bytes.h"

#include <unistd.h>

#include <cerrno>

#include "host/retry.h"

namespace gorun::host {

int WriteBytes(const Fd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        RetryOnInterrupt([&] { return write(fd.get(), bytes.data(), bytes.size()); });
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

int WriteBytesAt(const Fd& fd, std::string_view bytes, off_t offset) {
  while (!bytes.empty()) {
    const ssize_t written =
        RetryOnInterrupt([&] { return pwrite(fd.get(), bytes.data(), bytes.size(), offset); });
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  return 0;
}

}  // namespace gorun::host
