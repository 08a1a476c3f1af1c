#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "load/package_graph.h"
#include "source/source_package.h"

namespace gorun::load {

/// The way from the command line to the package that is being loaded (load.ImportStack). Holds
/// views and pointers into what the scanner owns: it must not outlive the loading.
class ImportStack {
 public:
  /// `position` is where the package is imported; null if not in a file.
  void Push(std::string_view path, const source::Position* position) {
    entries_.push_back({path, position});
  }
  void Pop() { entries_.pop_back(); }
  bool empty() const { return entries_.empty(); }
  std::string_view top() const { return entries_.back().path; }

  /// Puts a copy into `error` (import_stack and import_files).
  void CopyTo(PackageError& error) const;
  /// Shorter than `stack`, or as long and before it in the order of strings: the stack that an
  /// error keeps of several does not depend on the order of loading.
  bool ShorterThan(const std::vector<std::string>& stack) const;

 private:
  struct Entry {
    std::string_view path;
    const source::Position* position;
  };
  std::vector<Entry> entries_;
};

}  // namespace gorun::load
