#pragma once

#include <string>

#include "base/once_map.h"
#include "modules/load_error.h"
#include "modules/module_context.h"

namespace gorun::modules {

/// Where a module's files are.
struct FetchedModule {
  std::string dir;
  /// A directory of the user's (main module or directory replacement), not of the module cache:
  /// other modules may be nested in it.
  bool is_local = false;
};

/// Makes module trees present, each once (modload.fetch). Thread-safe.
class ModuleFetcher {
 public:
  explicit ModuleFetcher(const ModuleContext& context) : context_(context) {}

  /// The files of `mod` or of what replaces it.
  const LoadResult<FetchedModule>& Fetch(const Version& mod);
  /// The directory if it is there already, without asking anybody; "" otherwise
  /// (pathInModuleCache's part).
  std::string LocalDir(const Version& mod) const;

 private:
  LoadResult<FetchedModule> Make(const Version& mod);
  const ModuleContext& context_;
  base::OnceMap<Version, LoadResult<FetchedModule>> fetched_;
};

}  // namespace gorun::modules
