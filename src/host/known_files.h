#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/string_map.h"
#include "host/filesystem.h"

namespace gorun::host {

/// What was found out about files in earlier runs (their hashes; what a tool says of itself), so
/// that what has not changed need not be read again. An answer counts only if stat(2) says of the
/// file what it said then, down to inode and ctime, and the file had not been changed just before.
/// One small file for each program that is built; whatever is wrong with it, it is as if it were
/// not there, and it may be deleted at any time. All methods may be called from any thread.
class KnownFiles {
 public:
  /// `path` "" remembers nothing. It must be in a directory that only the user can write.
  explicit KnownFiles(std::string path);

  /// A file as it is now.
  struct Look {
    FileInfo info;
    int64_t at_ns = 0;
  };
  /// nullopt: nothing may be concluded about the file; it is none, or its file system does not tell
  /// of every change.
  std::optional<Look> LookAt(const std::string& path);
  /// The same for who does not ask for what is known: any regular file on any file system.
  static std::optional<Look> JustLookAt(const std::string& path);

  /// What is known of a file that looks like `look`. `key` has its path and says what the answer is
  /// about.
  std::optional<std::string_view> Find(std::string_view key, const Look& look);
  /// What was found out after the look. Of two answers to one key the last one is kept: several
  /// threads may have found out the same at once.
  void Add(std::string key, const Look& look, std::string value);

  /// Keeps what this run needed, if that is much more than what was known. Best effort.
  void Save(FileSystem& files);

 private:
  struct Entry {
    std::string_view key, value;
    FileInfo info;
  };
  struct Added {
    std::string value;
    FileInfo info;
  };

  void Load();
  bool HasGoodTimes(uint64_t device, const std::string& path);

  const std::string path_;
  // The file as it was read; entries point into it.
  std::string bytes_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, size_t> by_key_;
  // 1:1 with entries_: somebody asked.
  std::unique_ptr<std::atomic<bool>[]> used_;
  std::mutex mutex_;
  // Guarded by mutex_.
  base::SortedMap<Added> added_;
  std::unordered_map<uint64_t, bool> devices_;
};

}  // namespace gorun::host
