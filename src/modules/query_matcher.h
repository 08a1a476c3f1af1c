#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/load_error.h"
#include "modules/version_query.h"

namespace gorun::modules {

/// What a query asks for, before anything is known of the module's versions (modload.queryMatcher).
struct QueryMatcher {
  std::string path;
  /// Versions must start with this.
  std::string prefix;
  /// Empty: all versions.
  std::function<bool(const std::string&)> filter;
  const AllowedFunc* allowed = nullptr;
  /// The query names a revision of no semantic version: only the origin can resolve it. Nothing
  /// else is set.
  bool revision = false;
  /// A whole version: the origin can resolve it at once.
  bool can_stat = false;
  bool prefer_lower = false;
  bool may_use_latest = false;
  bool prefer_incompatible = false;

  static LoadResult<QueryMatcher> Make(const std::string& path, const std::string& query,
                                       const std::string& current, const AllowedFunc& allowed);

  bool Allows(const std::string& version) const;

  struct Filtered {
    std::vector<std::string> releases, prereleases;
  };
  /// Sorts out what the query may choose from, without "+incompatible" versions above one that has
  /// a go.mod, unless asked for. `has_go_mod` tells that of a version.
  LoadResult<Filtered> Filter(
      const std::vector<std::string>& versions,
      const std::function<LoadResult<bool>(const Version&)>& has_go_mod) const;
};

}  // namespace gorun::modules
