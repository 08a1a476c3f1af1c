#include "host/fd_stream.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "host/retry.h"

namespace gorun::host {

void FdStream::Write(std::string_view text) {
  std::lock_guard lock(mutex_);
  while (!text.empty()) {
    ssize_t written = RetryOnInterrupt([&] { return write(fd_, text.data(), text.size()); });
    if (written < 0) {
      if (errno != EAGAIN) return;
      // Somebody who shares the terminal or pipe with us has made it non-blocking.
      pollfd poll_fd = {fd_, POLLOUT, 0};
      poll(&poll_fd, 1, 1000);
      continue;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
}

bool FdStream::IsTerminal() const { return isatty(fd_) == 1; }

}  // namespace gorun::host
