#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/module_cache.h"

namespace gorun::fetch {

/// Where one module comes from: a proxy, or a repository (modfetch.Repo). Errors name the module as
/// cmd/go's do; kind kNotFound where those are fs.ErrNotExist. Nothing that it returns is verified.
/// All methods may be called from any thread.
class ModuleRepo {
 public:
  virtual ~ModuleRepo() = default;
  virtual base::Result<modules::InfoFile> Stat(const std::string& revision) = 0;
  virtual base::Result<modules::InfoFile> Latest() = 0;
  /// Valid versions beginning with `prefix`, in order, without pseudo-versions.
  virtual base::Result<std::vector<std::string>> Versions(const std::string& prefix) = 0;
  virtual base::Result<std::string> GoMod(const std::string& version) = 0;
  /// Writes the module's zip into an existing file.
  virtual base::Status Zip(const std::string& version, const std::string& file) = 0;
};

}  // namespace gorun::fetch
