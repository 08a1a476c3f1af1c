#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/cache.h"
#include "cache/disk_cache.h"
#include "host/host.h"

namespace gorun::cache {

/// Executables that have no place in the build cache under cmd/go's rules: all of them where a
/// GOCACHEPROG helper is the cache, for what helpers keep cannot be executed; and those whose build
/// ID the user has chosen. A directory of gorun's own, of the same form as GOCACHE and trimmed in
/// the same way, holds them; a helper gets them, too, for other machines, under IDs that the go
/// command never asks for (it would try to execute the helper's file). As with all of gorun's
/// state, what other users may have written does not count.
class ExecutableStore {
 public:
  /// `dir`: absolute; made when it is needed. `helper` may be null.
  ExecutableStore(host::FileSystem& files, host::Clock& clock, const std::string& dir,
                  Cache* helper);

  /// The executable of that link, by its name; kNotFound if there is none.
  base::Result<std::string> Find(const ActionID& link, std::string_view name);
  /// Stores a copy of the file and says where it is.
  base::Result<std::string> Put(const ActionID& link, std::string_view name,
                                const std::string& path);
  bool TrimIsDue() { return disk_->TrimIsDue(); }
  base::Status Trim() { return disk_->Trim(); }

 private:
  host::FileSystem& files_;
  std::unique_ptr<DiskCache> disk_;
  Cache* const helper_;
};

}  // namespace gorun::cache
