#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "host/filesystem.h"

namespace gorun::memo {

/// A directory whose contents change only together with itself and its parents of this list.
struct Tree {
  std::vector<std::string> roots;
};

/// The trees that rarely change, and where nobody edits by accident: cmd/go hashes every file of
/// the standard library and of all modules in use each time; we look at their roots only, as long
/// as what protects them stands:
///  - a distribution that the user cannot write; or, for root, who can write everything, one that
///    is root's, closed to others and lies where systems keep what is installed,
///  - a module whose directory has the write protection that unpacking leaves.
class Trees {
 public:
  /// `strict`: there are none. `looked_at_ns`: when the first file in them was looked at.
  Trees(std::string goroot, std::string modules, bool strict, int64_t looked_at_ns);

  /// The tree that has the file; nullptr if it has to be looked at itself.
  const Tree* Find(std::string_view path);

 private:
  const Tree* ModuleTree(std::string_view path);
  bool StaysTheSame(const std::string& directory) const;

  const std::string modules_;
  const bool strict_;
  const int64_t looked_at_ns_;
  std::string goroot_src_;
  std::optional<Tree> goroot_;
  base::StringMap<std::optional<Tree>> by_module_;
};

}  // namespace gorun::memo
