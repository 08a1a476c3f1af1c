#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fetch/shared_results.h"
#include "fetch/vcs/client_runner.h"
#include "fetch/vcs/code_host.h"
#include "fetch/vcs/git_commits.h"
#include "fetch/web.h"

namespace gorun::fetch {

/// A remote Git repository, with a bare copy in GOMODCACHE that cmd/go shares: of it no more is
/// fetched than is needed, single commits (codehost/git.go). Where cmd/go fetches all of it only to
/// look at its history, that is looked at elsewhere (GitCommits).
class GitRepo : public CodeHost {
 public:
  /// Makes the copy if there is none. `clients` and `web` must outlive it.
  static base::Result<std::unique_ptr<CodeHost>> Open(ClientRunner& clients, Web& web,
                                                      const std::string& remote);

  base::Result<CodeTags> Tags(const std::string& prefix) override;
  base::Result<CodeRevision> Stat(const std::string& revision) override;
  base::Result<CodeRevision> Latest() override;
  base::Result<std::optional<std::string>> ReadFile(const std::string& revision,
                                                    const std::string& file) override;
  base::Status Export(const std::string& revision, const std::string& subdir,
                      const std::string& scratch,
                      const std::function<base::Status(const SourceTree&)>& use) override;
  bool KnowsAncestry() const override { return true; }
  base::Result<std::string> RecentTag(
      const std::string& revision, const std::string& prefix,
      const std::function<bool(const std::string& tag)>& allowed) override;
  base::Result<bool> DescendsFrom(const std::string& revision, const std::string& tag) override;

 private:
  // HEAD, refs/heads/… and refs/tags/… to hashes of commits.
  using Refs = std::map<std::string, std::string>;
  enum class Fetched { kNothing, kSomeCommits, kAll };
  enum class Copy { kShared, kCommits };
  // A revision as the remote's refs know it.
  struct Target {
    std::string revision;
    std::string ref;
    std::string hash;
  };

  GitRepo(ClientRunner& clients, Web& web, std::string remote)
      : clients_(clients), web_(web), remote_(std::move(remote)), commits_(clients, remote_) {}

  base::Status Initialize();
  base::Status CreateCopy();
  base::Result<bool> SupportsSha256();
  base::Result<RepoLock> Lock() { return RepoLock::Acquire(mutex_, lock_path_); }
  ClientResult Git(std::vector<std::string> arguments);

  base::Result<Refs> LoadRefs();
  base::Result<Refs> AskRefs();
  bool HasLocalTag(const std::string& tag);

  base::Result<CodeRevision> StatAnew(const std::string& revision);
  base::Result<Target> Resolve(const std::string& revision);
  base::Result<CodeRevision> StatTarget(const Target& target, bool tried_locally);
  base::Result<CodeRevision> StatLocal(std::string version, const std::string& revision);
  // The caller of these holds the lock.
  base::Result<std::optional<CodeRevision>> StatUnnamed(const std::string& digits);
  base::Result<Copy> FetchHistory(const std::string& commit);
  bool HasHistory();
  ClientResult FetchCommit(const std::string& from, const std::string& refspec);
  base::Status FetchAll();

  ClientResult Ask(Copy copy, std::vector<std::string> question);
  base::Result<std::string> HighestMergedTag(
      Copy copy, const std::string& hash, const std::string& prefix,
      const std::function<bool(const std::string& tag)>& allowed);
  size_t hash_digits() const { return sha256_ ? 64 : 40; }

  ClientRunner& clients_;
  Web& web_;
  // What git is told: the URL, from the first initialisation on "origin".
  std::string remote_;
  // "" during the initialisation.
  std::string remote_url_;
  std::string directory_;
  std::string lock_path_;
  bool sha256_ = false;
  GitCommits commits_;

  std::mutex mutex_;
  Fetched fetched_ = Fetched::kNothing;  // guarded by mutex_
  SharedResults<int, base::Result<Refs>> refs_;
  SharedResults<std::string, base::Result<CodeRevision>> stats_;
  std::mutex tags_mutex_;
  bool tags_loaded_ = false;          // guarded by tags_mutex_
  std::set<std::string> local_tags_;  // guarded by tags_mutex_
};

}  // namespace gorun::fetch
