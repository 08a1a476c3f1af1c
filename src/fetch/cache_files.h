#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fetch/shared_results.h"
#include "host/host.h"
#include "modules/module_cache.h"
#include "modules/module_path.h"

namespace gorun::fetch {

/// Reads and writes the small files of GOMODCACHE/cache/download (modfetch/cache.go). All methods
/// may be called from any thread.
class CacheFiles {
 public:
  /// `host` must outlive it.
  CacheFiles(host::Host& host, std::string gomodcache)
      : host_(host), cache_(std::move(gomodcache)) {}
  const modules::ModuleCache& names() const { return cache_; }

  /// Makes GOMODCACHE if it is missing; fails with cmd/go's texts if it cannot be used
  /// (checkCacheDir).
  base::Status CheckRoot();

  /// What the .info file of a version says; nullopt if there is none that can be read.
  std::optional<modules::InfoFile> ReadInfo(const modules::Version& mod);
  /// The highest pseudo-version with a commit hash, of those that are here (readDiskStatByHash).
  std::optional<modules::InfoFile> ReadInfoByHash(const std::string& path,
                                                  std::string_view revision);
  /// The .mod file, not verified.
  std::optional<std::string> ReadGoMod(const modules::Version& mod);
  /// The hash in the .ziphash file; "" if the file is damaged; kNotFound if there is none.
  base::Result<std::string> ReadZipHash(const modules::Version& mod);

  /// Both do nothing for a version that has no name in the cache. WriteGoMod extends the version
  /// list.
  base::Status WriteInfo(const std::string& path, const modules::InfoFile& info);
  base::Status WriteGoMod(const modules::Version& mod, std::string_view text);
  base::Status WriteZipHash(const modules::Version& mod, std::string_view hash);

 private:
  base::Status Write(const std::string& path, std::string_view text);
  base::Status RewriteVersionList(const std::string& directory);

  host::Host& host_;
  const modules::ModuleCache cache_;
  SharedResults<int, base::Status> root_checked_;
};

}  // namespace gorun::fetch
