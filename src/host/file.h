#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "host/fd.h"
#include "host/filesystem.h"

namespace gorun::host {

/// An open file of the real disk, for those who read or write it in pieces (the build cache,
/// archives); everybody else takes FileSystem. Errors read as Go's do ("write /x: no space left on
/// device").
class File {
 public:
  /// For reading.
  static base::Result<File> OpenRead(const std::string& path);
  /// For writing at its beginning: created if missing, what it holds is left as it is.
  static base::Result<File> OpenWrite(const std::string& path, uint32_t mode);
  /// For reading and writing an existing file, from its beginning.
  static base::Result<File> OpenUpdate(const std::string& path);
  /// For writing; kExists if there is one.
  static base::Result<File> Create(const std::string& path, uint32_t mode);

  File(File&&) noexcept = default;
  File& operator=(File&&) noexcept = default;

  /// Reads what there is, at most `buffer.size()` bytes; 0 at the end of the file.
  base::Result<size_t> Read(std::span<char> buffer);
  /// Calls `use` with all that is left, piece by piece, in the same small buffer. (It is not on the
  /// stack, which may be a small one: ulimit -s.)
  base::Status ReadPieces(const std::function<void(std::string_view)>& use);
  /// Reads at an offset until the buffer is full or the file ends; the number of bytes read.
  base::Result<size_t> ReadAt(std::span<char> buffer, int64_t offset);
  /// Writes all of it.
  base::Status Write(std::string_view bytes);
  /// Writes all of it at an offset.
  base::Status WriteAt(std::string_view bytes, int64_t offset);
  /// The next Read or Write is at this offset.
  base::Status Seek(int64_t offset);
  base::Status Truncate(int64_t size);
  base::Result<FileInfo> Stat() const;
  /// Closes it and says whether that failed, which may be the first sign of a failed write. (The
  /// destructor closes silently.)
  base::Status Close();

  const std::string& path() const { return path_; }

 private:
  File(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  static base::Result<File> Open(const std::string& path, int flags, uint32_t mode);

  Fd fd_;
  std::string path_;
};

}  // namespace gorun::host
