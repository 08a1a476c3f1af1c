#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "modules/mod_file.h"
#include "modules/module_path.h"

namespace gorun::modules {

/// What replaces what. Look-ups do not allocate.
class ReplaceMap {
 public:
  /// Fails with "conflicting replacements for …" (modload.toReplaceMap).
  base::Status Add(const std::vector<Replace>& replacements);
  bool empty() const { return by_path_.empty(); }
  size_t size() const { return size_; }
  /// The replacement of exactly this version, else of all versions; nullptr if there is none.
  const Version* Find(std::string_view path, std::string_view version) const;
  /// The replacement written for exactly `old_mod` ("" for all versions); nullptr if there is none.
  const Version* Exact(const Version& old_mod) const;
  /// Versions of `path` that have a replacement of their own ("" among them for all versions).
  std::vector<std::string> VersionsOf(std::string_view path) const;

 private:
  struct Entry {
    std::string version;
    Version to;
  };
  base::StringMap<std::vector<Entry>> by_path_;
  size_t size_ = 0;
};

/// What a main module's go.mod said when it was read, to see later what changed and to look things
/// up (modload.modFileIndex).
struct ModFileIndex {
  std::string data;
  /// A version fixer changed something while the data was parsed.
  bool needs_fix = false;
  Version module;
  std::string go_version;
  std::string toolchain;
  /// To "is indirect".
  std::unordered_map<Version, bool> require;
  ReplaceMap replace;
  std::unordered_set<Version> exclude;
  std::vector<std::string> ignore;

  static base::Result<ModFileIndex> Of(std::string data, const ModFile& file, bool needs_fix);
  /// True if `file` differs from this in meaning. `build_mod` readonly does not mind "// indirect"
  /// comments.
  bool IsDirty(const ModFile& file, std::string_view build_mod) const;
};

}  // namespace gorun::modules
