#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/shared_results.h"
#include "fetch/vcs/client_runner.h"
#include "fetch/vcs/govcs.h"
#include "fetch/vcs/known_hosts.h"
#include "fetch/vcs/meta_imports.h"
#include "fetch/web.h"
#include "host/host.h"

namespace gorun::fetch {

/// Where the code for a module path is (vcs.RepoRoot).
struct RepoRoot {
  /// "git", "hg", …, or "mod": `repo` is a module proxy's URL.
  std::string vcs;
  std::string repo;
  /// The import path of the repository's root, or of `subdir` in it.
  std::string root;
  std::string subdir;
};

/// Finds repositories by import path: known hosts, paths with a version control suffix, go-import
/// tags (cmd/go/internal/vcs). All methods may be called from any thread.
class RepoRootFinder {
 public:
  /// All must outlive it.
  RepoRootFinder(host::Host& host, const env::Settings& settings, const FetchRules& rules, Web& web,
                 ClientRunner& clients);

  /// vcs.RepoRootForImportPath in module mode. Errors read as cmd/go's ("unrecognized import path
  /// …").
  base::Result<RepoRoot> Find(const std::string& import_path);

 private:
  struct PrefixAnswer {
    std::string url;
    std::vector<MetaImport> imports;
    std::optional<base::Error> error;
  };

  base::Status CheckAllowed(const std::string& vcs, const std::string& root);
  base::Result<RepoRoot> FromHost(HostMatch match, Web::Security security);
  base::Result<std::string> FindScheme(const VcsKind& vcs, const std::string& repo,
                                       Web::Security security);
  base::Result<RepoRoot> FromPage(const std::string& import_path, Web::Security security);
  PrefixAnswer AskPrefix(const std::string& prefix, Web::Security security);

  host::Host& host_;
  const env::Settings& settings_;
  const FetchRules rules_;
  Web& web_;
  ClientRunner& clients_;
  const base::Result<GovcsPolicy> policy_;
  SharedResults<std::string, PrefixAnswer> prefixes_;
};

}  // namespace gorun::fetch
