#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "host/filesystem.h"
#include "host/testing/fake_clock.h"

namespace gorun::host::testing {

/// A file system in memory, with error texts as the real one gives them. Relative paths are
/// relative to "/". Time stamps come from a clock that stands still until Tick.
class MemFs : public FileSystem {
 public:
  /// One call that looked at or changed a path, in the order made.
  struct Access {
    /// "read", "stat", "lstat", "readdir", "readlink", "write", "remove", "rename", "mkdir",
    /// "chmod", "symlink", "chtimes".
    std::string operation;
    std::string path;
    bool operator==(const Access&) const = default;
  };

  MemFs();
  ~MemFs() override;

  /// Creates or replaces a file and creates its parents. For setting up a test: not logged.
  void Add(const std::string& path, std::string_view bytes, uint32_t permissions = 0644);
  /// Creates an empty directory and its parents; not logged.
  void AddDir(const std::string& path);
  /// Creates a symbolic link and its parents; not logged.
  void AddSymlink(const std::string& target, const std::string& path);
  /// Every operation on exactly this path fails with this errno from now on; 0 heals it.
  void FailWith(const std::string& path, int error_number);
  /// Contents, or "<missing>"; not logged.
  std::string Contents(const std::string& path);
  /// All paths of files and symbolic links, sorted; not logged.
  std::vector<std::string> Paths();

  /// Moves the clock on, so that later changes get later time stamps.
  void Tick(int64_t ns = 1'000'000'000) { clock_.Tick(ns); }
  FakeClock& clock() { return clock_; }
  std::vector<Access> access_log();
  void ClearAccessLog();

  base::Result<std::string> ReadFile(const std::string& path) override;
  base::Result<FileInfo> Stat(const std::string& path) override;
  base::Result<FileInfo> Lstat(const std::string& path) override;
  base::Result<std::vector<DirEntry>> ReadDir(const std::string& path) override;
  base::Result<std::string> ReadLink(const std::string& path) override;
  base::Result<std::string> RealPath(const std::string& path) override;
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
  base::Result<std::string> MakeTempDir(const std::string& parent,
                                        std::string_view prefix) override;

 private:
  struct Node;
  /// Where a path leads: the directory that holds its last element, that element, and what is there
  /// (nullptr if nothing). `error` is an errno, 0 if the way to the directory is clear.
  struct Place {
    int error = 0;
    Node* parent = nullptr;
    std::string name;
    Node* node = nullptr;
  };

  Place Find(const std::string& path, bool follow_last, int links_left = 40);
  Node* Make(const Place& place, FileType type, uint32_t permissions);
  Node* AddNode(const std::string& path, FileType type, uint32_t permissions);
  base::Result<FileInfo> StatImpl(const std::string& path, bool follow, const char* operation);
  base::Status MakeDirImpl(const std::string& path, uint32_t mode);
  base::Status WriteImpl(const std::string& path, std::string_view bytes, uint32_t mode,
                         bool replace);
  void Touch(Node& node, bool contents);
  void Log(const char* operation, const std::string& path);

  FakeClock clock_;
  // Not recursive: public methods lock, private ones do not.
  std::mutex mutex_;
  std::unique_ptr<Node> root_;
  std::map<std::string, int> failures_;
  std::vector<Access> log_;
  uint64_t next_inode_ = 1;
  uint64_t next_temp_ = 1;
};

}  // namespace gorun::host::testing
