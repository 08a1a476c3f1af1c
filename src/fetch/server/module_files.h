#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// A file that may belong in a module's zip.
struct ModuleFile {
  /// Relative to the module's root.
  std::string path;
  uint64_t size = 0;
  bool is_symlink = false;
  /// Neither a symbolic link nor a regular file.
  bool is_special = false;
};

/// The indices of the files that make the module; those of vendored packages, of modules further
/// down, and symbolic links are left out. Fails, with a line for each, if some cannot be in a
/// module. `read` gives a file's contents (x/mod/zip's checkFiles).
base::Result<std::vector<size_t>> ChooseModuleFiles(
    const std::vector<ModuleFile>& files,
    const std::function<base::Result<std::string>(size_t index)>& read);

}  // namespace gorun::fetch
