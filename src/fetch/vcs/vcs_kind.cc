#include "fetch/vcs/vcs_kind.h"

#include <algorithm>

#include "base/strings.h"

namespace gorun::fetch {

std::span<const VcsKind> KnownVcsKinds(const FetchRules& rules) {
  static const std::vector<VcsKind> kKinds = {
      {"Mercurial", "hg", {"https", "http", "ssh"}, {"identify", "--"}, "HGPLAIN=+strictflags"},
      {"Git", "git", {"git", "https", "http", "git+ssh", "ssh"}, {"ls-remote"}, ""},
      {"Subversion", "svn", {"https", "http", "svn", "svn+ssh"}, {"info", "--"}, ""},
      {"Fossil", "fossil", {"https", "http"}, {}, ""},
      {"Bazaar", "bzr", {"https", "http", "bzr", "bzr+ssh"}, {"info", "--"}, ""},
  };
  return std::span(kKinds).first(kKinds.size() - (rules.knows_bazaar ? 0 : 1));
}

const VcsKind* FindVcs(std::string_view command, const FetchRules& rules) {
  for (const VcsKind& kind : KnownVcsKinds(rules)) {
    if (kind.command == command) return &kind;
  }
  return nullptr;
}

bool IsSecureScheme(const VcsKind& vcs, std::string_view scheme,
                    const host::Environment& environment) {
  if (vcs.command == "git") {
    std::string_view allowed = environment.Get("GIT_ALLOW_PROTOCOL");
    if (!allowed.empty()) {
      auto schemes = base::Split(allowed, ":");
      return std::find(schemes.begin(), schemes.end(), scheme) != schemes.end();
    }
  }
  return scheme == "https" || scheme == "git+ssh" || scheme == "bzr+ssh" || scheme == "svn+ssh" ||
         scheme == "ssh";
}

}  // namespace gorun::fetch
