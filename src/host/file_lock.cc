#include "host/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/strings.h"
#include "host/os_error.h"
#include "host/retry.h"
#include "host/write_bytes.h"

namespace gorun::host {

namespace {

base::Result<Fd> OpenForLock(const std::string& path, int flags) {
  if (path.find('\0') != std::string::npos) return base::Fail(PathError("open", path, EINVAL));
  Fd fd(RetryOnInterrupt([&] { return open(path.c_str(), flags | O_CLOEXEC, 0666); }));
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  return fd;
}

base::Status Lock(const Fd& fd, const std::string& path, FileLock::Mode mode) {
  const bool shared = mode == FileLock::Mode::kShared;
  if (RetryOnInterrupt([&] { return flock(fd.get(), shared ? LOCK_SH : LOCK_EX); }) == 0) return {};
  return base::Fail(PathError(shared ? "RLock" : "Lock", path, errno));
}

base::Result<Fd> OpenAndLock(const std::string& path, FileLock::Mode mode) {
  int flags = mode == FileLock::Mode::kShared ? O_RDONLY | O_CREAT : O_RDWR | O_CREAT;
  TRY_ASSIGN(Fd fd, OpenForLock(path, flags));
  TRY(Lock(fd, path, mode));
  return fd;
}

int Truncate(const Fd& fd, size_t size) {
  return RetryOnInterrupt([&] { return ftruncate(fd.get(), static_cast<off_t>(size)); }) == 0
             ? 0
             : errno;
}

// What lockedfile.Transform does once it knows the new contents: the tail first, so that a full
// disk is noticed before anything is overwritten; what was overwritten is put back on failure.
int Overwrite(const Fd& fd, std::string_view old_bytes, std::string_view new_bytes) {
  if (new_bytes.size() > old_bytes.size()) {
    if (int error = WriteBytesAt(fd, new_bytes.substr(old_bytes.size()),
                                 static_cast<off_t>(old_bytes.size()))) {
      Truncate(fd, old_bytes.size());
      return error;
    }
  }
  int error = WriteBytesAt(fd, new_bytes.substr(0, old_bytes.size()), 0);
  if (error == 0 && new_bytes.size() < old_bytes.size()) error = Truncate(fd, new_bytes.size());
  if (error != 0 && WriteBytesAt(fd, old_bytes, 0) == 0) Truncate(fd, old_bytes.size());
  return error;
}

}  // namespace

base::Result<FileLock> FileLock::Acquire(const std::string& path, Mode mode) {
  TRY_ASSIGN(Fd fd, OpenAndLock(path, mode));
  return FileLock(std::move(fd));
}

base::Result<std::string> LockedRead(const std::string& path) {
  TRY_ASSIGN(Fd fd, OpenForLock(path, O_RDONLY));
  TRY(Lock(fd, path, FileLock::Mode::kShared));
  auto bytes = ReadAll(fd);
  if (!bytes) {
    return base::Fail(bytes.error().kind(),
                      base::StrCat("read ", path, base::TrimPrefix(bytes.error().text(), "read")));
  }
  return bytes;
}

base::Status LockedTransform(
    const std::string& path,
    const std::function<base::Result<std::string>(std::string_view)>& change) {
  TRY_ASSIGN(Fd fd, OpenAndLock(path, FileLock::Mode::kExclusive));
  auto old_bytes = ReadAll(fd);
  if (!old_bytes) {
    return base::Fail(
        old_bytes.error().kind(),
        base::StrCat("read ", path, base::TrimPrefix(old_bytes.error().text(), "read")));
  }
  TRY_ASSIGN(std::string new_bytes, change(*old_bytes));
  if (int error = Overwrite(fd, *old_bytes, new_bytes)) {
    return base::Fail(PathError("write", path, error));
  }
  return {};
}

}  // namespace gorun::host
