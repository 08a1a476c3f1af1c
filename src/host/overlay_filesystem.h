#pragma once

#include "host/filesystem.h"
#include "host/overlay.h"

namespace gorun::host {

/// A file system as it reads under an overlay (fsys.ReadDir, Stat, Lstat, Open). Symbolic links are
/// resolved, and everything is written, as if there were no overlay. Where a replacement is at
/// fault errors read as there ("stat /x: file does not exist").
class OverlayFileSystem : public FileSystem {
 public:
  /// Both must outlive it.
  OverlayFileSystem(FileSystem& files, const Overlay& overlay) : files_(files), overlay_(overlay) {}

  base::Result<std::string> ReadFile(const std::string& path) override;
  /// What is replaced is read without a lock.
  base::Result<std::string> ReadLocked(const std::string& path) override;
  base::Result<FileInfo> Stat(const std::string& path) override;
  base::Result<FileInfo> Lstat(const std::string& path) override;
  base::Result<std::vector<DirEntry>> ReadDir(const std::string& path) override;
  base::Result<std::string> ReadRange(const std::string& path, uint64_t offset,
                                      size_t size) override;

  base::Result<std::string> ReadLink(const std::string& path) override {
    return files_.ReadLink(path);
  }
  base::Result<std::string> RealPath(const std::string& path) override {
    return files_.RealPath(path);
  }
  base::Status CheckExecutable(const std::string& path) override {
    return files_.CheckExecutable(path);
  }
  base::Status WriteFile(const std::string& path, std::string_view bytes, uint32_t mode) override {
    return files_.WriteFile(path, bytes, mode);
  }
  base::Status WriteFileAtomic(const std::string& path, std::string_view bytes,
                               uint32_t mode) override {
    return files_.WriteFileAtomic(path, bytes, mode);
  }
  base::Status MakeDirs(const std::string& path, uint32_t mode) override {
    return files_.MakeDirs(path, mode);
  }
  base::Status MakeDir(const std::string& path, uint32_t mode) override {
    return files_.MakeDir(path, mode);
  }
  base::Status Remove(const std::string& path) override { return files_.Remove(path); }
  base::Status RemoveAll(const std::string& path) override { return files_.RemoveAll(path); }
  base::Status Rename(const std::string& from, const std::string& to) override {
    return files_.Rename(from, to);
  }
  base::Status Chmod(const std::string& path, uint32_t permissions) override {
    return files_.Chmod(path, permissions);
  }
  base::Status Symlink(const std::string& target, const std::string& path) override {
    return files_.Symlink(target, path);
  }
  base::Status SetTimes(const std::string& path, int64_t mtime_ns) override {
    return files_.SetTimes(path, mtime_ns);
  }
  base::Status CopyFile(const std::string& from, const std::string& to, uint32_t mode) override {
    return files_.CopyFile(from, to, mode);
  }
  base::Status OverwriteRange(const std::string& path, uint64_t offset,
                              std::string_view bytes) override {
    return files_.OverwriteRange(path, offset, bytes);
  }
  base::Status AppendFile(const std::string& path, std::string_view bytes) override {
    return files_.AppendFile(path, bytes);
  }
  base::Result<std::string> MakeTempDir(const std::string& parent,
                                        std::string_view prefix) override {
    return files_.MakeTempDir(parent, prefix);
  }

 private:
  /// The file to open for `path`.
  base::Result<std::string> Open(const std::string& path);
  /// nullopt: the disk says what it is.
  std::optional<base::Result<FileInfo>> StatReplaced(std::string_view operation,
                                                     const std::string& path);

  FileSystem& files_;
  const Overlay& overlay_;
};

}  // namespace gorun::host
