#pragma once

#include "host/filesystem.h"

namespace gorun::host {

/// The machine's file system. Stateless: may be copied, called from any thread and shared.
class RealFileSystem : public FileSystem {
 public:
  base::Result<std::string> ReadFile(const std::string& path) override;
  base::Result<std::string> ReadLocked(const std::string& path) override;
  base::Result<FileInfo> Stat(const std::string& path) override;
  base::Result<FileInfo> Lstat(const std::string& path) override;
  base::Result<std::vector<DirEntry>> ReadDir(const std::string& path) override;
  base::Result<std::string> ReadLink(const std::string& path) override;
  base::Result<std::string> RealPath(const std::string& path) override;
  base::Status CheckExecutable(const std::string& path) override;
  base::Result<std::string> ReadRange(const std::string& path, uint64_t offset,
                                      size_t size) override;
  base::Status ReadPieces(const std::string& path,
                          const std::function<void(std::string_view)>& use) override;
  base::Status WriteFile(const std::string& path, std::string_view bytes, uint32_t mode) override;
  base::Status WriteFileAtomic(const std::string& path, std::string_view bytes,
                               uint32_t mode) override;
  base::Status MakeDirs(const std::string& path, uint32_t mode) override;
  base::Status MakeDir(const std::string& path, uint32_t mode) override;
  base::Status Remove(const std::string& path) override;
  base::Status RemoveAll(const std::string& path) override;
  base::Status Rename(const std::string& from, const std::string& to) override;
  base::Status Chmod(const std::string& path, uint32_t permissions) override;
  base::Status Symlink(const std::string& target, const std::string& path) override;
  base::Status SetTimes(const std::string& path, int64_t mtime_ns) override;
  base::Status CopyFile(const std::string& from, const std::string& to, uint32_t mode) override;
  base::Status OverwriteRange(const std::string& path, uint64_t offset,
                              std::string_view bytes) override;
  base::Status AppendFile(const std::string& path, std::string_view bytes) override;
  base::Result<std::string> MakeTempDir(const std::string& parent,
                                        std::string_view prefix) override;
};

}  // namespace gorun::host
