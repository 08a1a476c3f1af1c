#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::host {

enum class FileType : uint8_t { kRegular, kDirectory, kSymlink, kOther };

/// What stat(2) says of a file. Times are nanoseconds since the epoch.
struct FileInfo {
  FileType type = FileType::kRegular;
  /// Permission bits (07777).
  uint32_t permissions = 0;
  int64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  uint64_t inode = 0;
  uint64_t device = 0;

  bool IsDir() const { return type == FileType::kDirectory; }
  bool IsRegular() const { return type == FileType::kRegular; }
  bool operator==(const FileInfo&) const = default;
};

struct DirEntry {
  std::string name;
  /// Of the entry itself: a symbolic link is kSymlink.
  FileType type = FileType::kRegular;
};

/// The names in a directory that somebody looks for: whatever else is there makes no difference.
/// Directories never count.
struct NameFilter {
  /// What a name has after its last dot.
  std::span<const std::string_view> extensions;
  /// Bytes that no name begins with.
  std::string_view hidden;

  bool Counts(std::string_view name, FileType type) const;
};

/// The part of a file system that parsers and loaders need. Errors read as Go's do
/// ("open /x: no such file or directory") and have the kinds kNotFound, kPermission, ….
/// All methods may be called from any thread. Relative paths are relative to the process's
/// directory.
class FileReader {
 public:
  virtual ~FileReader() = default;
  virtual base::Result<std::string> ReadFile(const std::string& path) = 0;
  /// ReadFile of a file that others rewrite in place under a lock (lockedfile.Read): the real file
  /// system waits for theirs.
  virtual base::Result<std::string> ReadLocked(const std::string& path) { return ReadFile(path); }
  /// Follows symbolic links.
  virtual base::Result<FileInfo> Stat(const std::string& path) = 0;
  virtual base::Result<FileInfo> Lstat(const std::string& path) = 0;
  /// Sorted by name (bytes), without "." and "..".
  virtual base::Result<std::vector<DirEntry>> ReadDir(const std::string& path) = 0;
  /// Those entries of the directory that count.
  virtual base::Result<std::vector<DirEntry>> ReadDirMatching(const std::string& path,
                                                              const NameFilter& filter);
  virtual base::Result<std::string> ReadLink(const std::string& path) = 0;
  /// filepath.EvalSymlinks of an absolute path.
  virtual base::Result<std::string> RealPath(const std::string& path) = 0;
  /// os/exec's findExecutable: fails unless `path` is a file that we may execute. The default goes
  /// by the permission bits; the real file system asks the kernel.
  virtual base::Status CheckExecutable(const std::string& path);
  /// The `size` bytes from `offset` on; fewer at the end of the file. The real file system reads no
  /// more.
  virtual base::Result<std::string> ReadRange(const std::string& path, uint64_t offset,
                                              size_t size) {
    TRY_ASSIGN(std::string bytes, ReadFile(path));
    return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
  }

  /// Calls `use` with the whole contents, in pieces from the beginning to the end. The real file
  /// system reads into the same small buffer again and again: pages that a process touches for the
  /// first time cost more than reading does.
  virtual base::Status ReadPieces(const std::string& path,
                                  const std::function<void(std::string_view)>& use) {
    TRY_ASSIGN(const std::string bytes, ReadFile(path));
    use(bytes);
    return {};
  }

  /// Says that the contents of a file are about to be read past this interface: by a program that
  /// is started, or by something that reads in pieces. For those who record what was read.
  virtual void WillBeRead(const std::string& path) { (void)path; }

  bool IsDir(const std::string& path) {
    auto info = Stat(path);
    return info && info->IsDir();
  }
  bool IsRegular(const std::string& path) {
    auto info = Stat(path);
    return info && info->IsRegular();
  }
  bool Exists(const std::string& path) { return Stat(path).has_value(); }
};

/// A whole file system. `mode` arguments are subject to the umask as in open(2).
class FileSystem : public FileReader {
 public:
  /// Creates or truncates; not atomic: for temporary directories only.
  virtual base::Status WriteFile(const std::string& path, std::string_view bytes,
                                 uint32_t mode) = 0;
  /// Writes a temporary file beside `path` and renames it into place; never leaves half a file.
  virtual base::Status WriteFileAtomic(const std::string& path, std::string_view bytes,
                                       uint32_t mode) = 0;
  /// os.MkdirAll.
  virtual base::Status MakeDirs(const std::string& path, uint32_t mode) = 0;
  /// Fails with kExists if there is one.
  virtual base::Status MakeDir(const std::string& path, uint32_t mode) = 0;
  /// os.Remove: a file or an empty directory.
  virtual base::Status Remove(const std::string& path) = 0;
  /// os.RemoveAll: what does not exist is no error; never follows symbolic links.
  virtual base::Status RemoveAll(const std::string& path) = 0;
  /// os.Rename: takes the place of a file or a symbolic link, but of no directory, not even an
  /// empty one (kExists). "rename FROM TO: …"; also where they are on different file systems.
  virtual base::Status Rename(const std::string& from, const std::string& to) = 0;
  /// os.Chmod: exactly these bits, whatever the umask is; follows symbolic links.
  virtual base::Status Chmod(const std::string& path, uint32_t permissions) = 0;
  /// os.Symlink: a link at `path` with the text `target`; kExists if there is anything at `path`.
  virtual base::Status Symlink(const std::string& target, const std::string& path) = 0;
  /// Sets both time stamps.
  virtual base::Status SetTimes(const std::string& path, int64_t mtime_ns) = 0;
  /// Copies the bytes (reflink or copy_file_range where possible) into a new or truncated file.
  virtual base::Status CopyFile(const std::string& from, const std::string& to, uint32_t mode) = 0;
  /// Replaces the bytes from `offset` on in an existing file, which is not truncated. In place.
  virtual base::Status OverwriteRange(const std::string& path, uint64_t offset,
                                      std::string_view bytes) {
    TRY_ASSIGN(std::string contents, ReadFile(path));
    if (contents.size() < offset + bytes.size()) contents.resize(offset + bytes.size());
    contents.replace(offset, bytes.size(), bytes);
    return WriteFile(path, contents, 0666);
  }
  /// Adds bytes at the end of an existing file.
  virtual base::Status AppendFile(const std::string& path, std::string_view bytes) {
    TRY_ASSIGN(std::string contents, ReadFile(path));
    contents += bytes;
    return WriteFile(path, contents, 0666);
  }
  /// A new directory `parent/PREFIX<random>` of mode 0700 (os.MkdirTemp); its path.
  virtual base::Result<std::string> MakeTempDir(const std::string& parent,
                                                std::string_view prefix) = 0;
};

}  // namespace gorun::host
