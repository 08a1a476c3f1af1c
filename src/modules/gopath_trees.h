#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/once_map.h"
#include "host/filesystem.h"

namespace gorun::modules {

/// The directories that import paths lead to where there are no modules: GOROOT/src and the src
/// directories of GOPATH's elements (go/build.Context.Import and what it stands on). Remembers what
/// it saw of the disk. Thread-safe.
class GopathTrees {
 public:
  /// `gopath`: GOPATH's elements; empty ones, GOROOT itself and those that begin with "~" do not
  /// count (go/build.Context.gopath).
  GopathTrees(host::FileReader& files, std::string goroot, const std::vector<std::string>& gopath);

  /// Where a directory lies.
  struct Place {
    /// Its import path, or "." outside of all trees, below testdata, or where another directory
    /// comes first under the same path.
    std::string import_path = ".";
    /// The tree: GOROOT or an element of GOPATH; "" where the import path is ".".
    std::string root;
  };
  /// go/build.Context.ImportDir(dir, FindOnly); `dir` is absolute and need not exist.
  Place PlaceOf(const std::string& dir);

  struct Found {
    /// "" if there is none.
    std::string dir;
    std::string root;
    /// Set if there is none.
    std::string error;
  };
  /// go/build.Context.Import(path, src_dir) of a path that is not local, up to the directory: with
  /// `vendor`, vendor directories above `src_dir` come first.
  Found Find(std::string_view path, const std::string& src_dir, bool vendor);

  /// go/build.Context.SrcDirs: the roots' src directories that exist.
  std::vector<std::string> SrcDirs();

  bool IsDir(const std::string& path);
  /// load.hasGoFiles: there is a file named *.go, whatever it is.
  bool HasGoFiles(const std::string& dir);
  /// load.expandPath: without symbolic links; unchanged if that fails.
  std::string Expand(const std::string& path);
  host::FileReader& files() { return files_; }
  const std::string& goroot() const { return goroot_; }

 private:
  /// `dir` relative to `root` if it lies below it, symbolic links considered.
  std::optional<std::string> HasSubdir(const std::string& root, const std::string& dir);
  const std::optional<std::string>& RealPath(const std::string& path);
  bool FindVendored(std::string_view path, const std::string& root, const std::string& src_dir,
                    Found& found, std::vector<std::string>& tried);

  host::FileReader& files_;
  const std::string goroot_;
  std::vector<std::string> gopath_;
  base::OnceMap<std::string, bool> is_dir_;
  base::OnceMap<std::string, bool> has_go_files_;
  base::OnceMap<std::string, std::optional<std::string>> real_paths_;
};

}  // namespace gorun::modules
