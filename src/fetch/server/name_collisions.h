#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace gorun::fetch {

/// Finds names that one file system or another would take for the same (x/mod/zip's
/// collisionChecker). Takes memory in proportion to the names, however deep they are.
class NameCollisions {
 public:
  /// Fails if `path`, or a directory that it is in, collides with what was checked before
  /// ("case-insensitive file name collision: …"). `path` is clean and relative.
  base::Status Check(const std::string& path, bool is_dir);

 private:
  struct Seen {
    std::string_view path;
    bool is_dir = false;
  };
  struct Name {
    std::string path;
    /// As a file system sees it that ignores case: as many elements, of other lengths maybe.
    std::string folded;
  };
  // What seen_ points into.
  std::deque<Name> names_;
  // By the folded path.
  std::unordered_map<std::string_view, Seen> seen_;
};

}  // namespace gorun::fetch
