#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/fetch_rules.h"
#include "host/environment.h"

namespace gorun::fetch {

/// A version control system (vcs.Cmd).
struct VcsKind {
  /// "Git", for messages about a missing program.
  std::string_view name;
  /// "git": the program, and its name in GOVCS and go-import tags.
  std::string_view command;
  /// URL schemes, the first that works is taken.
  std::vector<std::string_view> schemes;
  /// Arguments of a command that fails unless SCHEME://REPO, which comes last, is a repository.
  /// Empty if there is none.
  std::vector<std::string_view> ping;
  /// "K=V" for `ping`, or "".
  std::string_view ping_environment;
};

/// hg, git, svn, fossil and, by the rules of some releases, bzr.
std::span<const VcsKind> KnownVcsKinds(const FetchRules& rules);
/// Null if unknown.
const VcsKind* FindVcs(std::string_view command, const FetchRules& rules);
/// Encrypted and authenticated; for git, what $GIT_ALLOW_PROTOCOL says, if it is set
/// (vcs.Cmd.isSecureScheme).
bool IsSecureScheme(const VcsKind& vcs, std::string_view scheme,
                    const host::Environment& environment);

}  // namespace gorun::fetch
