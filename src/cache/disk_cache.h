#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/cache.h"
#include "host/host.h"
#include "host/path.h"

namespace gorun::cache {

/// The cache in a directory of the local disk, in cmd/go's format (cmd/go/internal/cache/cache.go
/// of Go 1.24 to 1.27, which agree on it):
///
///     README, trim.txt
///     HH/ACTION-a      "v1 ACTION OUTPUT SIZE TIME\n": IDs in hex, numbers in 20 columns
///     HH/OUTPUT-d      the output; of an executable a directory with it as the only file
///
/// HH are the first two digits of the ID. Several processes, ours and go's, may use it at once
/// without locks: an output becomes visible whole (it is written aside and renamed), an entry
/// points to nothing that is not there yet, and whoever reads checks sizes or hashes. An entry's
/// and an output's mtime is the time of their last use, at most an hour behind; what was not used
/// for five days is trimmed.
class DiskCache : public Cache {
 public:
  struct Options {
    /// GODEBUG=gocacheverify=1: Get always misses, and a Put that contradicts the entry it would
    /// replace fails with "go: internal cache error: cache verify failed: …". That shows no inputs
    /// of the hash, as cmd/go's message does: they would have to be kept for every hash.
    bool verify = false;
    /// Whatever the umask says, nobody else may write what is stored.
    bool for_us_alone = false;
  };

  /// cmd/go's initDefaultCache: creates what is missing of the directory, its README and its 256
  /// subdirectories. Fails with "failed to initialize build cache at DIR: …". `dir` must be
  /// absolute.
  static base::Result<std::unique_ptr<DiskCache>> Open(host::FileSystem& files, host::Clock& clock,
                                                       std::string dir, Options options);
  static base::Result<std::unique_ptr<DiskCache>> Open(host::FileSystem& files, host::Clock& clock,
                                                       std::string dir) {
    return Open(files, clock, std::move(dir), Options());
  }

  /// For a directory of our own: all that is missing of it is created when it is needed, for us
  /// alone, and it has no README.
  static std::unique_ptr<DiskCache> OpenLazily(host::FileSystem& files, host::Clock& clock,
                                               std::string dir);

  base::Result<Entry> Get(const ActionID& id) override;
  base::Result<std::string> OutputFile(const OutputID& output) override;
  base::Result<CachedFile> GetFile(const ActionID& id) override;
  base::Result<Stored> PutFile(const ActionID& id, const std::string& path,
                               Verify verify = Verify::kYes) override;
  base::Result<Stored> PutBytes(const ActionID& id, std::string_view bytes,
                                Verify verify = Verify::kYes) override;
  bool StoresExecutables() const override { return true; }
  base::Result<Stored> PutExecutable(const ActionID& id, std::string_view name,
                                     const std::string& path,
                                     Source source = Source::kKeep) override;
  host::FileReader& files() override { return files_; }

  /// Removes what was not used for five days, if the last time was a day ago or more.
  base::Status Trim();
  /// False if Trim would do nothing, or could not do anything. Cheap.
  bool TrimIsDue();
  const std::string& dir() const { return dir_; }

  /// Where the files of an entry are: for tests and for those who must touch them.
  std::string EntryPath(const ActionID& id) const;
  std::string OutputPath(const OutputID& output) const;

 private:
  DiskCache(host::FileSystem& files, host::Clock& clock, std::string_view dir, Options options)
      : files_(files), clock_(clock), dir_(host::CleanPath(dir)), options_(options) {}

  class Pending;
  struct Location {
    std::string path;
    int64_t size = 0;
  };

  /// Get without regard to verify mode.
  base::Result<Entry> ReadEntry(const ActionID& id);
  base::Status WriteEntry(const ActionID& id, const Stored& stored, Verify verify);
  /// Where an output is, and how large. Marks it as used.
  base::Result<Location> Locate(const OutputID& output);
  uint32_t Mode(uint32_t mode) const { return options_.for_us_alone ? mode & ~022u : mode; }
  void MarkUsed(const std::string& path, int64_t mtime_ns);

  /// A file aside, in the subdirectory of `id`.
  base::Result<Pending> CreatePending(const ActionID& id, uint32_t mode);
  /// Makes `pending` the file at `path`, which is an output's place.
  base::Status Commit(Pending& pending, const std::string& path);
  /// The directory for an executable, created if missing.
  base::Result<std::string> ExecutableDir(const OutputID& output, std::string_view name);
  base::Status StoreExecutable(const ActionID& id, const Stored& stored, const std::string& from,
                               Source source, const std::string& to);
  void TrimSubdirectory(const std::string& subdirectory, int64_t cutoff_ns);

  host::FileSystem& files_;
  host::Clock& clock_;
  const std::string dir_;
  const Options options_;
  // Makes names of pending files differ within the process.
  std::atomic<uint64_t> pending_count_ = 0;
};

}  // namespace gorun::cache
