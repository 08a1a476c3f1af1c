#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"
#include "base/string_map.h"
#include "base/strings.h"
#include "cache/ids.h"
#include "host/known_files.h"
#include "host/streams.h"

// Action IDs as cmd/go/internal/cache/hash.go computes them.
namespace gorun::cache {

class Hasher;

/// The plain SHA-256 and the size of a file's contents.
struct FileDigest {
  base::Sha256Digest sum;
  int64_t size = 0;
};
/// Fails as open and read do ("open PATH: …", "read PATH: is a directory").
base::Result<FileDigest> DigestFile(const std::string& path);

/// One hash in the making (cache.Hash). Each Write is one line of the hash log, so callers write in
/// the same portions as cmd/go (one Fprintf there is one Write here).
class Hash {
 public:
  /// Adds the bytes.
  void Write(std::string_view bytes);
  /// Adds what base::StrCat makes of the parts, as one portion.
  template <typename... Parts>
  void Add(const Parts&... parts) {
    Write(base::StrCat(parts...));
  }
  /// The hash of everything written so far.
  base::Sha256Digest Sum();

 private:
  friend class Hasher;
  Hash(Hasher& hasher, std::string name);

  Hasher& hasher_;
  std::string name_;
  base::Sha256 state_;
};

/// Makes hashes for one Go version and remembers the hashes of files. All methods may be called
/// from any thread; a Hash belongs to one thread and must not outlive its Hasher.
class Hasher {
 public:
  struct Options {
    /// Where to print every hash input, as GODEBUG=gocachehash=1 makes cmd/go do ("HASH[name]: …");
    /// null: nowhere.
    host::OutputStream* log = nullptr;
    /// Hashes of files from earlier runs; null: all files are read.
    host::KnownFiles* known = nullptr;
    /// Read them all the same, and fail where what was known is wrong (GORUN_STATE_VERIFY=1).
    bool verify_known = false;
  };

  /// `go_version` is runtime.Version() of the cmd/go whose IDs are wanted ("go1.26.8"); what it
  /// says of experiments is ignored, as there.
  explicit Hasher(std::string_view go_version) : Hasher(go_version, Options()) {}
  Hasher(std::string_view go_version, Options options);
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  /// cache.NewHash: a hash that has begun with the version's salt. The name appears in the log
  /// only.
  Hash NewHash(std::string name);
  /// cache.Subkey: the ID of a part, such as "stdout", of what `parent` names. Not salted.
  ActionID Subkey(const ActionID& parent, std::string_view description);
  /// cache.FileHash: the plain SHA-256 of the file's contents, read once per path.
  base::Result<base::Sha256Digest> FileHash(const std::string& path);
  /// False if the file may no longer be what FileHash said of it: what a tool has read of it since
  /// then is something else. Looks at it, and reads it where its times do not tell of every change.
  bool IsUnchanged(const std::string& path);
  /// The size of a file that FileHash has read; nullopt if it has not.
  std::optional<int64_t> KnownSize(const std::string& path);
  /// cache.SetFileHash: what FileHash is to answer for `path`, without a read.
  void SetFileHash(const std::string& path, const base::Sha256Digest& sum);

 private:
  friend class Hash;
  /// What came of hashing a file, and what it looked like just before.
  struct Hashed {
    base::Result<FileDigest> digest;
    /// nullopt: it was not looked at.
    std::optional<host::KnownFiles::Look> look;
  };
  base::Result<FileDigest> Digest(const std::string& path,
                                  const std::optional<host::KnownFiles::Look>& trusted);
  void Log(std::string_view line);

  std::string salt_;
  Options options_;
  std::mutex mutex_;
  // Guarded by mutex_.
  base::StringMap<Hashed> files_;
};

}  // namespace gorun::cache
