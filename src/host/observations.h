#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sha256.h"
#include "base/string_map.h"
#include "host/filesystem.h"
#include "host/listing_digest.h"

namespace gorun::host {

/// How long before somebody looks at a file it must have changed last, if an equal time stamp is to
/// mean that it has not changed since: two clock ticks, or 2 s where time stamps have no fraction.
/// Otherwise it could change once more within the same tick.
bool TimesAreTrustworthy(const FileInfo& info, int64_t looked_at_ns);

/// All that was seen of one name in the file system.
struct Observation {
  enum Aspect : uint16_t {
    /// It was looked for and is not there.
    kMissing = 1,
    /// Looking failed otherwise.
    kFailed = 2,
    /// It is a directory.
    kDirectory = 4,
    /// It is something else, and `info` says which; its contents may have been read.
    kFile = 8,
    /// It is not a symbolic link itself.
    kNotLink = 16,
    /// It is one, and leads to `link_target`.
    kLink = 32,
    /// The whole directory was read: `listing`.
    kListed = 64,
    /// Those names that `filter` lets through were: `matching`.
    kListedMatching = 128,
  };

  uint16_t aspects = 0;
  /// Of what the name leads to. Of a directory only if it was listed: as it was before.
  FileInfo info;
  std::string link_target;
  ListingDigest listing;
  ListingDigest matching;
  const NameFilter* filter = nullptr;
  /// Of the contents, if the file had changed so shortly before that its time stamps tell nothing.
  std::optional<base::Sha256Digest> contents;

  bool Has(Aspect aspect) const { return (aspects & aspect) != 0; }
};

/// Collects observations, from any thread. What contradicts what was seen before (something changed
/// meanwhile, be it by us) makes the whole useless: Trouble() says so.
class Observations {
 public:
  /// `start_ns`: the wall clock now. All observations count as made at this moment or later.
  explicit Observations(int64_t start_ns) : start_ns_(start_ns) {}
  Observations(const Observations&) = delete;
  Observations& operator=(const Observations&) = delete;

  int64_t start_ns() const { return start_ns_; }
  /// True if time stamps alone will not tell whether the file changes from now on.
  bool NeedsContents(const FileInfo& info) const { return !TimesAreTrustworthy(info, start_ns_); }

  /// What is seen below this directory, which is ours, does not count. Before anybody looks there;
  /// at most one.
  void Ignore(std::string directory) {
    ignored_ = std::move(directory);
    has_ignored_ = true;
  }
  /// Nothing that is seen of `path` counts.
  bool Ignores(std::string_view path) const;
  void Add(const std::string& path, Observation seen);
  /// True if contents of this file have been noted.
  bool HasContents(const std::string& path);
  /// Something was changed by us.
  void Wrote(const std::string& path);
  /// A program was executed, to its end.
  void Ran(const std::string& program);
  /// Nobody may rely on these observations.
  void Spoil(std::string why);
  /// The cheap question whether it is worth to observe anything.
  bool spoiled() const { return spoiled_; }

  /// What follows is for when nothing is observed any more.

  /// Why they are useless; "" if they are not.
  const std::string& trouble() const { return trouble_; }
  /// Calls `visit(path, observation)` for each name, in no particular order.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (const Shard& shard : shards_) {
      for (const auto& [path, seen] : shard.seen) visit(path, seen);
    }
  }
  const base::StringSet& written() const { return written_; }
  const base::StringSet& programs() const { return programs_; }

 private:
  struct Shard {
    std::mutex mutex;
    base::StringMap<Observation> seen;
  };
  /// So that threads seldom wait for each other.
  std::array<Shard, 16> shards_;
  const int64_t start_ns_;
  // Not read before the flag says that it is there.
  std::string ignored_;
  std::atomic<bool> has_ignored_ = false;
  std::atomic<bool> spoiled_ = false;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::string trouble_;
  base::StringSet written_;
  base::StringSet programs_;
};

}  // namespace gorun::host
