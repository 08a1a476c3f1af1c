#include "load/scan_ahead.h"

#include "base/parallel.h"
#include "base/string_map.h"
#include "host/path.h"
#include "modules/import_path.h"

namespace gorun::load {

void ScanStandardLibrary(source::Scanner& scanner, const std::string& goroot_src,
                         const toolchain::Fips140& fips140,
                         const std::vector<std::string>& import_paths, size_t threads) {
  base::StringSet seen;
  // Directories at the same distance from `import_paths`.
  std::vector<std::string> level;
  auto add = [&](const std::string& path) {
    if (path == "C" || !seen.insert(path).second) return;
    if (auto place = fips140.Resolve(path)) {
      level.push_back(std::move(place->dir));
      return;
    }
    // Other modules' packages are kept as copies.
    level.push_back(modules::IsStandardImportPath(path)
                        ? host::JoinPath(goroot_src, path)
                        : host::JoinPath(goroot_src, "vendor", path));
  };
  for (const std::string& path : import_paths) add(path);
  while (!level.empty()) {
    const std::vector<std::string> dirs = std::move(level);
    level.clear();
    std::vector<const source::SourcePackage*> packages(dirs.size());
    base::ParallelFor(dirs.size(), threads,
                      [&](size_t i) { packages[i] = &scanner.ScanDir(dirs[i]); });
    for (const source::SourcePackage* package : packages) {
      for (const std::string& path : package->import_scan.imports) add(path);
    }
  }
}

}  // namespace gorun::load
