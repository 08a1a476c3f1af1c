#pragma once

#include <string_view>

namespace gorun::load {

/// True if `import_path` is the runtime or a package that it imports, as Go 1.`minor` sees it
/// (objabi.LookupPkgSpecial(…).Runtime; before Go 1.25 coverage knew only a part of them).
bool IsRuntimePackage(std::string_view import_path, int minor);

}  // namespace gorun::load
