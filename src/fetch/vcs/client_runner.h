#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/vcs/vcs_kind.h"
#include "host/file_lock.h"
#include "host/host.h"

namespace gorun::fetch {

/// A version control client that failed (codehost.RunError).
struct ClientFailure {
  /// "COMMAND in DIR: exit status 128:\n\tSTDERR", without passwords.
  base::Error error;
  std::string stderr_output;
  /// Set if it ran to its end.
  std::optional<int> exit_code;
};
using ClientResult = tl::expected<std::string, ClientFailure>;

/// The lock of a repository in GOMODCACHE/cache/vcs, against other processes and other threads.
class RepoLock {
 public:
  static base::Result<RepoLock> Acquire(std::mutex& mutex, const std::string& path);

 private:
  RepoLock(std::unique_lock<std::mutex> threads, host::FileLock processes)
      : threads_(std::move(threads)), processes_(std::move(processes)) {}
  std::unique_lock<std::mutex> threads_;
  host::FileLock processes_;
};

/// Runs version control clients as cmd/go does, with its -x lines (codehost.RunWithArgs). All
/// methods may be called from any thread; commands in one directory wait for each other.
class ClientRunner {
 public:
  /// All must outlive it.
  ClientRunner(host::Host& host, const env::Settings& settings)
      : host_(host), settings_(settings) {}

  host::Host& host() { return host_; }
  const env::Settings& settings() const { return settings_; }

  /// Standard output of `argv`, run in `directory` with `extra_environment`.
  ClientResult Run(const std::string& directory, std::vector<std::string> argv,
                   const std::vector<std::string>& extra_environment = {});

  /// Whether there is a repository at a URL (vcs.Cmd.Ping).
  bool Ping(const VcsKind& vcs, const std::string& url);

  /// Where a repository is kept in GOMODCACHE, and its lock file (codehost.WorkDir).
  struct WorkDir {
    std::string path;
    std::string lock_path;
  };
  /// Makes nothing.
  WorkDir WorkDirOf(const std::string& type, const std::string& name) const;
  /// Makes an empty directory unless there is one for `type` and `name` already.
  base::Result<WorkDir> PrepareWorkDir(const std::string& type, const std::string& name);
  /// Has `fill` make a repository in that directory, unless `first`, which clients make at the
  /// beginning, is there already. Whoever is killed meanwhile leaves a mark beside it, by which the
  /// next one begins anew: clients do not go on with half a repository. The caller has its lock.
  base::Status FillWorkDir(const WorkDir& work, const std::string& first,
                           const std::function<base::Status()>& fill);

 private:
  std::mutex& MutexOf(const std::string& directory);
  void Trace(std::string_view line);

  host::Host& host_;
  const env::Settings& settings_;
  std::mutex mutex_;
  // Guarded by mutex_; the mutexes themselves stay where they are.
  std::map<std::string, std::unique_ptr<std::mutex>> directories_;
};

}  // namespace gorun::fetch
