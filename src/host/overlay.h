#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::host {

/// Files that stand in for others when these are read, and files that appear to be deleted
/// (cmd/go/internal/fsys). Immutable; an empty one changes nothing.
class Overlay {
 public:
  struct Replacement {
    /// Absolute and clean.
    std::string from;
    /// What is there instead, absolute and clean; "": nothing; "/": a directory, and below it
    /// everything that there is.
    std::string to;
  };

  /// What is known of a path without a look at the disk.
  struct Info {
    bool deleted = false;
    /// It is a file that is replaced; `actual` is the other one.
    bool is_file = false;
    /// A replaced file lies below it, or "/" stands in for it, so it must be a directory.
    bool is_dir = false;
    /// It lies below a directory that "/" stands in for; `actual` is where it is, if it is there.
    bool is_moved = false;
    std::string actual;
  };

  /// One name below a directory that replacements imply.
  struct Child {
    std::string name;
    bool deleted = false;
    bool is_dir = false;
    /// Of a file.
    std::string actual;
  };

  Overlay() = default;
  /// Fails if a file is to be replaced below another that is ("inconsistent files … and … in
  /// overlay map"). No path may occur twice. Relative paths that are asked for are relative to
  /// `cwd`.
  static base::Result<Overlay> Make(std::vector<Replacement> replacements, std::string cwd);

  bool empty() const { return list_.empty(); }
  Info Find(std::string_view path) const;
  /// The names in a directory that are there because of replacements, sorted.
  std::vector<Child> Children(std::string_view dir) const;
  /// fsys.Actual: the file to be read for `path`; "" if it is deleted.
  std::string Actual(const std::string& path) const;
  /// fsys.Replaced: `path` reads otherwise than the disk has it.
  bool Replaced(const std::string& path) const;
  /// fsys.DirContainsReplacement: a replaced path that is `dir`, below or above it.
  std::optional<std::string> ReplacementIn(std::string_view dir) const;

 private:
  std::string Abs(std::string_view path) const;
  /// The first replacement whose path is not before `path`.
  size_t LowerBound(std::string_view path) const;

  std::string cwd_;
  // Sorted so that what is below a path follows it at once: by bytes, "/" being the least.
  std::vector<Replacement> list_;
};

}  // namespace gorun::host
