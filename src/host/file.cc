#include "host/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "host/os_error.h"
#include "host/retry.h"
#include "host/stat_info.h"
#include "host/write_bytes.h"

namespace gorun::host {

base::Result<File> File::Open(const std::string& path, int flags, uint32_t mode) {
  // A NUL byte would cut the path short and name another file.
  if (path.find('\0') != std::string::npos) return base::Fail(PathError("open", path, EINVAL));
  Fd fd(RetryOnInterrupt([&] { return open(path.c_str(), flags | O_CLOEXEC, mode); }));
  if (!fd.valid()) return base::Fail(PathError("open", path, errno));
  return File(std::move(fd), path);
}

base::Result<File> File::OpenRead(const std::string& path) { return Open(path, O_RDONLY, 0); }

base::Result<File> File::OpenWrite(const std::string& path, uint32_t mode) {
  return Open(path, O_WRONLY | O_CREAT, mode);
}

base::Result<File> File::OpenUpdate(const std::string& path) { return Open(path, O_RDWR, 0); }

base::Result<File> File::Create(const std::string& path, uint32_t mode) {
  return Open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
}

base::Result<size_t> File::Read(std::span<char> buffer) {
  const ssize_t n = RetryOnInterrupt([&] { return read(fd_.get(), buffer.data(), buffer.size()); });
  if (n < 0) return base::Fail(PathError("read", path_, errno));
  return static_cast<size_t>(n);
}

base::Status File::ReadPieces(const std::function<void(std::string_view)>& use) {
  constexpr size_t kSize = 64 << 10;
  const auto buffer = std::make_unique_for_overwrite<char[]>(kSize);
  for (;;) {
    TRY_ASSIGN(const size_t count, Read({buffer.get(), kSize}));
    if (count == 0) return {};
    use({buffer.get(), count});
  }
}

base::Result<size_t> File::ReadAt(std::span<char> buffer, int64_t offset) {
  size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t n = RetryOnInterrupt([&] {
      return pread(fd_.get(), buffer.data() + done, buffer.size() - done,
                   offset + static_cast<int64_t>(done));
    });
    if (n < 0) return base::Fail(PathError("read", path_, errno));
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

base::Status File::Write(std::string_view bytes) {
  if (const int error = WriteBytes(fd_, bytes)) return base::Fail(PathError("write", path_, error));
  return {};
}

base::Status File::WriteAt(std::string_view bytes, int64_t offset) {
  if (const int error = WriteBytesAt(fd_, bytes, offset)) {
    return base::Fail(PathError("write", path_, error));
  }
  return {};
}

base::Status File::Seek(int64_t offset) {
  if (lseek(fd_.get(), offset, SEEK_SET) < 0) return base::Fail(PathError("seek", path_, errno));
  return {};
}

base::Status File::Truncate(int64_t size) {
  if (RetryOnInterrupt([&] { return ftruncate(fd_.get(), size); }) != 0) {
    return base::Fail(PathError("truncate", path_, errno));
  }
  return {};
}

base::Result<FileInfo> File::Stat() const {
  struct stat st;
  if (fstat(fd_.get(), &st) != 0) return base::Fail(PathError("stat", path_, errno));
  return FileInfoOf(st);
}

base::Status File::Close() {
  // Not retried: on Linux the descriptor is gone even if close was interrupted.
  if (close(fd_.Release()) != 0 && errno != EINTR) {
    return base::Fail(PathError("close", path_, errno));
  }
  return {};
}

}  // namespace gorun::host
