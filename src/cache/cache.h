#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/hash.h"
#include "cache/ids.h"
#include "host/filesystem.h"

// The door of room `cache`: the build cache (GOCACHE), shared with the go command in both
// directions.
//
// An action's ID (cache/hash.h) leads to an entry, which names an output by the SHA-256 of its
// bytes and its size; the bytes lie in a file of their own. A missing, damaged or trimmed entry is
// always just a miss (ErrorKind::kNotFound), never a failure. What is stored is verified by its
// hash or its size each time it is found.
//
// This room does not know: packages, build IDs, where GOCACHE comes from (env), or what is worth
// caching.
namespace gorun::cache {

/// What the cache knows of an action. cache.Entry.
struct Entry {
  OutputID output;
  /// Of the output, in bytes.
  int64_t size = 0;
  /// When it was added, nanoseconds since the epoch.
  int64_t time_ns = 0;
};

/// An output as a file that must not be changed.
struct CachedFile {
  std::string path;
  Entry entry;
};

/// An output's bytes.
struct CachedBytes {
  std::string bytes;
  Entry entry;
};

/// What a Put stored.
struct Stored {
  OutputID output;
  int64_t size = 0;
};

/// A build cache (cmd/go's cache.Cache): the disk, or a GOCACHEPROG helper. All methods may be
/// called from any thread. What Get found or Put stored stays on disk until the process ends.
class Cache {
 public:
  virtual ~Cache() = default;

  /// The entry for `id`; on a miss kNotFound, "cache entry not found: REASON". That its output is
  /// still there is not checked: see GetFile.
  virtual base::Result<Entry> Get(const ActionID& id) = 0;
  /// The path of an output that was found or stored before. Of an executable the path of the file
  /// itself, under its own name.
  virtual base::Result<std::string> OutputFile(const OutputID& output) = 0;
  /// Like Get, and the output is there with its full size; a miss otherwise.
  virtual base::Result<CachedFile> GetFile(const ActionID& id);
  /// Like Get, with the output's bytes, verified against their hash.
  virtual base::Result<CachedBytes> GetBytes(const ActionID& id);

  enum class Verify {
    kYes,
    /// The output may differ from run to run: gocacheverify=1 says nothing of it
    /// (cache.PutNoVerify).
    kNo,
  };
  /// Stores the contents of the file at `path`, which must not change meanwhile, as the output of
  /// `id`.
  virtual base::Result<Stored> PutFile(const ActionID& id, const std::string& path,
                                       Verify verify = Verify::kYes) = 0;
  virtual base::Result<Stored> PutBytes(const ActionID& id, std::string_view bytes,
                                        Verify verify = Verify::kYes) = 0;

  /// True if PutExecutable can store (a disk); a GOCACHEPROG helper cannot.
  virtual bool StoresExecutables() const = 0;
  enum class Source {
    kKeep,
    /// The file at `path` may be moved into the cache instead of being copied, and be gone
    /// afterwards.
    kMayMove,
  };
  /// Stores the executable at `path` as the output of `id`, executable and under the file name
  /// `name`. If it fails the file is still at `path`, but for kCorrupt (gocacheverify=1).
  virtual base::Result<Stored> PutExecutable(const ActionID& id, std::string_view name,
                                             const std::string& path,
                                             Source source = Source::kKeep) = 0;

  /// For looking into outputs: past whoever records what was looked at, for outputs never change.
  virtual host::FileReader& files() = 0;
};

/// "cache entry not found: REASON", of kind kNotFound.
tl::unexpected<base::Error> EntryNotFound(std::string_view reason);

}  // namespace gorun::cache
