#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "host/filesystem.h"
#include "modules/module_path.h"
#include "modules/time_stamp.h"

// Names and small files inside of GOMODCACHE (cmd/go/internal/modfetch/cache.go).
namespace gorun::modules {

/// Where things lie below one GOMODCACHE. Names only, no access; a value.
class ModuleCache {
 public:
  /// `root` is absolute.
  explicit ModuleCache(std::string root) : root_(std::move(root)) {}
  const std::string& root() const { return root_; }

  /// cache/download/ESCAPED/@v, the directory of a module's versions.
  base::Result<std::string> VersionsDir(std::string_view path) const;
  /// VersionsDir/VERSION.SUFFIX; suffixes are info, mod, zip, ziphash, lock, partial. Fails for
  /// "go" and "toolchain", for invalid paths and for versions that are not canonical (CachePath).
  base::Result<std::string> CachePath(const Version& mod, std::string_view suffix) const;
  /// The directory of a module's files, ESCAPED@VERSION, there or not.
  base::Result<std::string> ModuleDir(const Version& mod) const;
  /// cache/download.
  std::string DownloadRoot() const;
  /// cache/lock, which guards go.mod and go.sum edits against older versions of cmd/go (SideLock).
  std::string SideLockPath() const;
  /// cache/vcs.
  std::string VcsDir() const;

 private:
  std::string root_;
};

/// The directory of a module that was completely extracted before, wherever its files came from.
/// Fails with kNotFound if it is missing or only partly there (DownloadDir,
/// DownloadDirPartialError); with other kinds if that cannot be told.
base::Result<std::string> FindUnpackedDir(host::FileReader& files, const ModuleCache& cache,
                                          const Version& mod);
/// The same, of a module whose hash is kept as well: any but GOFIPS140's snapshots.
base::Result<std::string> FindDownloadDir(host::FileReader& files, const ModuleCache& cache,
                                          const Version& mod);

/// Where a version came from (codehost.Origin). Empty fields are absent.
struct Origin {
  std::string vcs;
  std::string url;
  std::string subdir;
  std::string hash;
  std::string tag_prefix;
  std::string tag_sum;
  std::string ref;
  std::string repo_sum;
  bool operator==(const Origin&) const = default;
};

/// The content of a .info file (modfetch.RevInfo).
struct InfoFile {
  std::string version;
  TimeStamp time;
  std::optional<Origin> origin;

  /// The text that cmd/go writes (encoding/json's, no newline at the end).
  std::string Json() const;
  /// The same without what does not matter for a version (writeDiskStat's cleaning of Origin).
  InfoFile Cleaned() const;
  bool operator==(const InfoFile&) const = default;
};
/// Parses a .info file or a proxy's answer, by encoding/json's rules: unknown fields are ignored,
/// names match in any case, null leaves a field empty. Kind kInvalid.
base::Result<InfoFile> ParseInfo(std::string_view json);

}  // namespace gorun::modules
