#include "host/copy_fd.h"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "host/retry.h"
#include "host/write_bytes.h"

namespace gorun::host {

namespace {

CopyOutcome CopyByReading(const Fd& from, const Fd& to) {
  std::vector<char> buffer(128 * 1024);
  while (true) {
    ssize_t got = RetryOnInterrupt([&] { return read(from.get(), buffer.data(), buffer.size()); });
    if (got < 0) return {errno, true};
    if (got == 0) return {};
    const std::string_view bytes(buffer.data(), static_cast<size_t>(got));
    if (const int error = WriteBytes(to, bytes)) return {error};
  }
}

}  // namespace

CopyOutcome CopyContents(const Fd& from, const Fd& to) {
  if (ioctl(to.get(), FICLONE, from.get()) == 0) return {};
  constexpr size_t kMost = 1 << 30;
  while (true) {
    ssize_t copied = RetryOnInterrupt(
        [&] { return copy_file_range(from.get(), nullptr, to.get(), nullptr, kMost, 0); });
    if (copied > 0) continue;
    if (copied < 0 && (errno == ENOSPC || errno == EDQUOT)) return {errno};
    // 0 is the end, or a file whose size the kernel does not know (procfs); on EXDEV, ENOSYS,
    // EINVAL and the like nothing has been copied since the last success, and EIO may be about
    // either file. All go on from the present offsets.
    return CopyByReading(from, to);
  }
}

}  // namespace gorun::host
