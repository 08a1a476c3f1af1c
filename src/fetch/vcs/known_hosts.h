#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fetch/fetch_rules.h"

namespace gorun::fetch {

/// What an import path alone says about its repository.
struct HostMatch {
  /// The import path of the repository's root.
  std::string root;
  /// "git", "hg", …
  std::string vcs;
  /// The repository's URL, or without a scheme (then schemes are to be tried).
  std::string repo;
  bool has_scheme = true;
  /// Of launchpad.net: a URL that exists if the last element of `root` is a series of the project;
  /// and root and repository if it is not. "" if there is no doubt.
  std::string series_probe;
  std::string series_root;
};

/// The hosts that cmd/go knows, and paths with a version control suffix, HOST/…/NAME.git/…
/// (vcs.vcsPaths). nullopt if only the host itself can tell. Fails if the path is not as the host's
/// paths are ("invalid github.com import path …").
base::Result<std::optional<HostMatch>> MatchKnownHost(std::string_view import_path,
                                                      const FetchRules& rules);

/// Those that count only after the host had nothing to say (vcs.vcsPathsAfterDynamic), where Bazaar
/// is known.
base::Result<std::optional<HostMatch>> MatchFallbackHost(std::string_view import_path);

}  // namespace gorun::fetch
