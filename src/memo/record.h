#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/sha256.h"
#include "base/strings.h"
#include "host/filesystem.h"
#include "host/listing_digest.h"
#include "memo/foreign.h"

// The layout of a record's file: Header, checks, texts. It belongs to one machine and one build of
// gorun (its builder is among what it depends on), so integers are as the machine has them. It is
// used where it was read to, without unpacking.
namespace gorun::memo {

inline constexpr char kMagic[8] = {'g', 'o', 'r', 'u', 'n', 'r', 'e', 'c'};
/// To be raised with any change of what follows.
inline constexpr uint32_t kVersion = 5;

/// A text of the record; a NUL byte follows it.
struct Text {
  uint32_t at = 0;
  uint32_t size = 0;
};

struct Header {
  char magic[8] = {};
  uint32_t version = 0;
  /// Of the whole file.
  uint32_t size = 0;
  /// Of all that follows this field.
  uint64_t checksum = 0;
  base::Sha256Digest key;
  /// EnvironmentDigest(reads) when it was made.
  base::Sha256Digest environment;
  /// When it was made, which is when the cache entries below the executable were last used.
  int64_t made_ns = 0;
  /// By foreign programs that took part.
  Reads reads = Reads::kNothing;
  uint32_t checks_at = 0;
  uint32_t check_count = 0;
  Text executable;
  /// The cache entry that holds the executable.
  Text cache_entry;
  Text goroot_bin;
  /// Words, each with a NUL byte behind it.
  Text exec_command;
  /// Words like these.
  Text environment_changes;
  Text output;
  /// Of a plan: what the builder wants to know again.
  Text payload;
};

/// One thing that must be as it was.
struct Check {
  enum Kind : uint8_t {
    /// `path` leads to what has these times, size and identity; `flags` may say that it is no
    /// symbolic link. What holds for a directory, too.
    kSame,
    /// `path` leads to a directory; or is one, and no symbolic link.
    kDirectory,
    /// Nothing is there.
    kMissing,
    /// Looking fails with `error`.
    kFails,
    /// It is a symbolic link to `text`.
    kLink,
    /// It is no symbolic link.
    kNotLink,
    /// The directory is as it was, or at least holds the same names: `listing`. Only those count
    /// that the filter `text` lets through, if there is one.
    kListing,
    /// The directory is as it was, or at least the `count` checks that follow hold.
    kUnless,
    /// Nothing is there (the error is `error`), or at least the `count` checks that follow hold.
    kUnlessMissing,
    /// The `count` checks that follow are kSame, and their paths are names in this directory.
    kIn,
  };
  enum Flags : uint8_t { kNotLinkItself = 1, kFiltered = 2 };

  Kind kind = kSame;
  uint8_t flags = 0;
  uint16_t error = 0;
  uint32_t count = 0;
  Text path;
  Text text;
  host::FileInfo info;
  host::ListingDigest listing;
};

/// The record's file for a key.
inline std::string RecordPath(std::string_view directory, const base::Sha256Digest& key) {
  return base::StrCat(directory, "/", key.Hex());
}

/// Why a record does not count at this time; "" if it does.
std::string WhyNotNow(const Header& header, int64_t now_ns);

/// Not against an attacker, but against what a crash or a bad disk makes of a file.
uint64_t Checksum(std::string_view bytes);

/// A filter as text: "EXT,EXT,…/HIDDEN".
std::string FilterText(const host::NameFilter& filter);

/// A record in memory. Made only of bytes that are a whole and undamaged record.
class RecordView {
 public:
  /// False if `bytes`, which must outlive this, are no record.
  bool Open(std::string_view bytes);

  const Header& header() const { return *reinterpret_cast<const Header*>(bytes_.data()); }
  const Check& check(uint32_t index) const {
    return reinterpret_cast<const Check*>(bytes_.data() + header().checks_at)[index];
  }
  std::string_view text(Text text) const { return bytes_.substr(text.at, text.size); }
  const char* c_str(Text text) const { return bytes_.data() + text.at; }

 private:
  bool Holds(Text text) const;
  std::string_view bytes_;
};

}  // namespace gorun::memo
