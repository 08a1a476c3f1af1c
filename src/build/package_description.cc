#include "build/package_description.h"

#include "base/strings.h"

namespace gorun::build {

std::string PackageDescription(const load::Package& package) {
  if (package.for_main.empty()) return package.import_path;
  return base::StrCat(package.import_path, " [", package.for_main, "]");
}

}  // namespace gorun::build
