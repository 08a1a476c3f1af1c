#include "host/fd.h"

#include <unistd.h>

#include "base/strings.h"
#include "host/os_error.h"
#include "host/retry.h"
#include "host/sigpipe_guard.h"
#include "host/write_bytes.h"

namespace gorun::host {

namespace {

base::Error FdError(std::string_view operation, int error_number) {
  return base::Error(ErrnoKind(error_number),
                     base::StrCat(operation, ": ", ErrnoText(error_number)));
}

}  // namespace

void Fd::Reset() {
  // Not retried on EINTR: on Linux the descriptor is gone then.
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

base::Status WriteAll(const Fd& fd, std::string_view bytes) {
  SigpipeGuard guard;
  if (const int error = WriteBytes(fd, bytes)) return base::Fail(FdError("write", error));
  return {};
}

base::Result<size_t> ReadSome(const Fd& fd, char* buffer, size_t size) {
  ssize_t got = RetryOnInterrupt([&] { return read(fd.get(), buffer, size); });
  if (got < 0) return base::Fail(FdError("read", errno));
  return static_cast<size_t>(got);
}

base::Result<std::string> ReadAll(const Fd& fd) {
  std::string bytes;
  size_t used = 0;
  while (true) {
    if (bytes.size() - used < 4096) bytes.resize(bytes.size() * 2 + 8192);
    TRY_ASSIGN(size_t got, ReadSome(fd, bytes.data() + used, bytes.size() - used));
    if (got == 0) break;
    used += got;
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace gorun::host
