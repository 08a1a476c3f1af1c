#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "fetch/vcs/client_runner.h"

namespace gorun::fetch {

/// The commits of a remote Git repository, without their files: enough to tell what came before a
/// commit, and which commits branches and tags lead to. A bare repository of gorun's own beside
/// those of GOMODCACHE that cmd/go knows, which must not be partial: for each file of a commit
/// that is missing git would ask the server, one after the other.
///
/// It is a partial clone (git-clone's --filter) while git fetches into it, and at no other time:
/// no question can have git fetch what is missing. All methods may be called from any thread.
class GitCommits {
 public:
  /// Makes nothing yet. `clients` must outlive it.
  GitCommits(ClientRunner& clients, std::string remote);

  /// Fetches what the remote's branches and tags lead to; once, whatever comes of it. A server
  /// that cannot leave files out sends them, too. Fails with git older than 2.29.
  base::Status Fetch(bool sha256);

  /// The hash of the commit that hexadecimal digits begin; nullopt if there is none so far, or
  /// several.
  base::Result<std::optional<std::string>> Find(const std::string& digits);
  /// Whether the server sent the files of a commit all the same.
  bool HasFiles(const std::string& commit);

  /// For commands that look at nothing but commits and refs.
  ClientResult Git(std::vector<std::string> arguments);
  const std::string& directory() const { return place_.path; }

 private:
  base::Status FetchNow(bool sha256);
  bool IsThere();

  ClientRunner& clients_;
  const std::string remote_;
  const ClientRunner::WorkDir place_;
  std::mutex mutex_;
  std::optional<base::Status> fetched_;  // guarded by mutex_
};

}  // namespace gorun::fetch
