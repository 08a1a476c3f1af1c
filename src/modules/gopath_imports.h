#pragma once

#include <string>
#include <string_view>

#include "base/once_map.h"
#include "base/result.h"
#include "modules/gopath_trees.h"

namespace gorun::modules {

/// load.dirToImportPath: the import path of a directory outside of GOPATH, "_/abs/path", with "_"
/// for what import paths must not contain.
std::string DirToImportPath(std::string_view dir);

/// A package as the importer of others.
struct GopathImporter {
  std::string import_path;
  std::string dir;
  /// The tree that it lies in; "" if none.
  std::string root;
};

/// What import paths in source files mean without modules (load.resolveImportPath). Thread-safe.
class GopathImports {
 public:
  explicit GopathImports(GopathTrees& trees) : trees_(trees) {}

  /// The path that `path`, which is not local, stands for in files of `importer`: a vendored copy,
  /// or without its major version if a go.mod says so. Fails where cmd/go gives up as a whole: a
  /// package that was imported by a relative path, but lies in a tree.
  base::Result<std::string> Resolve(std::string_view path, const GopathImporter& importer);

 private:
  struct DirAndRoot {
    std::string dir, root;
  };
  base::Result<DirAndRoot> LayOut(const GopathImporter& importer);
  std::string Vendored(std::string_view path, const GopathImporter& importer,
                       const DirAndRoot& place);
  std::string WithoutMajorVersion(std::string_view path, const DirAndRoot& place);
  const std::string& GoModPath(const std::string& dir);

  GopathTrees& trees_;
  base::OnceMap<std::string, std::string> go_mod_paths_;
};

}  // namespace gorun::modules
