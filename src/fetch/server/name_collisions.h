#pragma once

#include <string>

#include "base/result.h"
#include "base/string_map.h"

namespace gorun::fetch {

/// Finds names that one file system or another would take for the same (x/mod/zip's
/// collisionChecker).
class NameCollisions {
 public:
  /// Fails if `path`, or a directory that it is in, collides with what was checked before
  /// ("case-insensitive file name collision: …").
  base::Status Check(const std::string& path, bool is_dir);

 private:
  struct Seen {
    std::string path;
    bool is_dir = false;
  };
  base::StringMap<Seen> seen_;
};

}  // namespace gorun::fetch
