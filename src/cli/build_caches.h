#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "cache/cache.h"
#include "cache/disk_cache.h"
#include "cache/executable_store.h"
#include "cache/prog_cache.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::cli {

/// The caches of one build.
class BuildCaches {
 public:
  /// cache.initDefaultCache: GOCACHE on the disk, and in front of it GOCACHEPROG's helper if there
  /// is one. `machine` must outlive this. Errors have cmd/go's texts. `broken`: ProgCache::Broken.
  static base::Result<BuildCaches> Open(host::Host& machine, const env::Settings& settings,
                                        cache::ProgCache::Broken broken);

  /// The build cache.
  cache::Cache& cache() { return helper_ ? static_cast<cache::Cache&>(*helper_) : *disk_; }
  /// For what it does not take; null if gorun has no state.
  cache::ExecutableStore* executables() { return executables_.get(); }
  /// At the end: ends the helper; trims what is due, but in nobody's way.
  void Close();

 private:
  std::unique_ptr<cache::DiskCache> disk_;
  std::unique_ptr<cache::ProgCache> helper_;
  std::unique_ptr<cache::ExecutableStore> executables_;
};

}  // namespace gorun::cli
