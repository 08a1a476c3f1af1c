#include "build/source_sizes.h"

#include "host/real_filesystem.h"

namespace gorun::build {

int64_t SourceSizes::operator()(const Action& action) const {
  int64_t bytes = 0;
  if (!action.package.valid() || HasSameFiles(known_results, action)) return bytes;
  host::RealFileSystem files;
  for (const std::string& file : action.inputs) {
    const auto info = files.Stat(config.overlay.Actual(file));
    if (info) bytes += info->size;
  }
  return bytes;
}

}  // namespace gorun::build
