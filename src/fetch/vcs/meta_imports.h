#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// <meta name="go-import" content="PREFIX VCS REPO [SUBDIR]"> (vcs.metaImport).
struct MetaImport {
  std::string prefix;
  std::string vcs;
  std::string repo;
  std::string subdir;
  bool operator==(const MetaImport&) const = default;
};

/// The go-import tags of a page's head, those for the "mod" protocol first; these supersede others
/// with their prefix. What is wrong with the page matters only if there is no tag before it
/// (vcs.parseMetaGoImports).
base::Result<std::vector<MetaImport>> ParseMetaImports(std::string_view page);

/// Why no tag, or more than one, is for an import path.
struct MetaMismatch {
  /// Else: several are.
  bool none = false;
  std::string text;
};
/// The one that is for `import_path` (vcs.matchGoImport).
tl::expected<MetaImport, MetaMismatch> MatchMetaImport(const std::vector<MetaImport>& imports,
                                                       std::string_view import_path);

}  // namespace gorun::fetch
