#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "fetch/vcs/client_runner.h"
#include "fetch/vcs/client_table.h"
#include "fetch/vcs/code_host.h"

namespace gorun::fetch {

/// A remote repository of hg, svn, bzr or fossil, with a copy in GOMODCACHE where the system has
/// such a thing; shared with cmd/go (codehost/vcs.go).
class CommandRepo : public CodeHost {
 public:
  /// Makes the copy if there is none. `clients` must outlive it.
  static base::Result<std::unique_ptr<CodeHost>> Open(ClientRunner& clients,
                                                      const FetchRules& rules, std::string_view vcs,
                                                      const std::string& remote);

  base::Result<CodeTags> Tags(const std::string& prefix) override;
  base::Result<CodeRevision> Stat(const std::string& revision) override;
  base::Result<CodeRevision> Latest() override { return Stat("latest"); }
  base::Result<std::optional<std::string>> ReadFile(const std::string& revision,
                                                    const std::string& file) override;
  base::Status Export(const std::string& revision, const std::string& subdir,
                      const std::string& scratch,
                      const std::function<base::Status(const SourceTree&)>& use) override;
  bool KnowsAncestry() const override { return commands_.recent_tags != nullptr; }
  base::Result<std::string> RecentTag(
      const std::string& revision, const std::string& prefix,
      const std::function<bool(const std::string& tag)>& allowed) override;
  base::Result<bool> DescendsFrom(const std::string& revision, const std::string& tag) override;

 private:
  CommandRepo(ClientRunner& clients, const FetchRules& rules, std::string_view vcs,
              std::string remote)
      : clients_(clients),
        notes_ref_(rules.notes_ref_of_clients),
        commands_(CommandsOf(vcs, rules)),
        remote_(std::move(remote)) {}

  base::Status Initialize();
  base::Result<RepoLock> Lock() { return RepoLock::Acquire(mutex_, lock_path_); }
  std::string RevisionOf(const std::string& revision) const {
    return revision == "latest" ? commands_.latest : revision;
  }
  bool Moves(std::string_view revision) const {
    return commands_.moves != nullptr && commands_.moves(revision);
  }
  // The caller of these holds the lock.
  base::Status FetchOnce();
  void LoadTags();
  void LoadBranches();
  base::Result<CodeRevision> StatLocal(const std::string& revision);
  base::Status ExportZip(const std::string& revision, const std::string& subdir,
                         const std::string& scratch);

  ClientRunner& clients_;
  const bool notes_ref_;
  const ClientCommands commands_;
  const std::string remote_;
  std::string directory_;
  std::string lock_path_;

  std::mutex mutex_;
  // All guarded by mutex_.
  std::optional<base::Status> fetched_;
  std::optional<std::set<std::string>> tags_;
  std::optional<std::set<std::string>> branches_;
};

/// The files of an svn directory, exported into `export_directory`, which is made anew, with the
/// names that the server has for them (codehost.svnReadZip).
base::Result<SourceTree> ExportSvn(ClientRunner& clients, const std::string& work_directory,
                                   const std::string& export_directory, const std::string& revision,
                                   const std::string& remote_path);

}  // namespace gorun::fetch
