#pragma once

#include <string_view>

namespace gorun::fetch {

/// Where the minor releases of Go differ in cmd/go/internal/modfetch, vcs and web.
struct FetchRules {
  /// From 1.26 on Mercurial is asked which tags came before a commit; before, pseudo-versions of
  /// its commits are based on none.
  bool asks_hg_for_ancestors = true;
  /// From 1.26 on the .info file of a version from another system than Git says by which name the
  /// revision was asked for.
  bool notes_ref_of_clients = true;
  /// Until 1.26 there is Bazaar, and launchpad.net.
  bool knows_bazaar = false;
  /// What requests say that they come from; "": as net/http does. From 1.27 on it is the go
  /// command.
  std::string_view user_agent = "GoCommand/1 (+https://go.dev/cmd/go)";
  /// Until 1.26 an error about a version that no proxy may be asked for calls it invalid twice.
  bool says_invalid_twice = false;
};

/// The rules of Go 1.`minor`.
inline FetchRules FetchRulesFor(int minor) {
  FetchRules rules;
  rules.asks_hg_for_ancestors = minor >= 26;
  rules.notes_ref_of_clients = minor >= 26;
  rules.knows_bazaar = minor < 27;
  if (minor < 27) rules.user_agent = "";
  rules.says_invalid_twice = minor < 27;
  return rules;
}

}  // namespace gorun::fetch
