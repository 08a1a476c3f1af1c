#include "fetch/vcs/git_commits.h"

#include <utility>

#include "base/strings.h"
#include "fetch/vcs/git_command.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr std::string_view kCommitsWorkDirType = "gorun-git-commits";

}  // namespace

GitCommits::GitCommits(ClientRunner& clients, std::string remote)
    : clients_(clients),
      remote_(std::move(remote)),
      place_(clients.WorkDirOf(std::string(kCommitsWorkDirType), remote_)) {}

ClientResult GitCommits::Git(std::vector<std::string> arguments) {
  return RunGit(clients_, place_.path, std::move(arguments));
}

bool GitCommits::IsThere() {
  return clients_.host().files.Exists(host::JoinPath(place_.path, "objects"));
}

base::Status GitCommits::Fetch(bool sha256) {
  std::lock_guard lock(mutex_);
  if (!fetched_) fetched_ = FetchNow(sha256);
  return *fetched_;
}

base::Status GitCommits::FetchNow(bool sha256) {
  TRY(clients_.PrepareWorkDir(std::string(kCommitsWorkDirType), remote_));
  TRY_ASSIGN(host::FileLock lock,
             host::FileLock::Acquire(place_.lock_path, host::FileLock::Mode::kExclusive));
  auto run = [&](std::vector<std::string> arguments) -> base::Status {
    auto done = Git(std::move(arguments));
    if (!done) return Fail(done.error().error);
    return {};
  };
  // The remote's name is what makes it complete: somebody may have been stopped before.
  if (!Git({"config", "--local", "remote.origin.url"})) {
    TRY(run({"init", "--bare", StrCat("--object-format=", sha256 ? "sha256" : "sha1")}));
    TRY(run({"config", "remote.origin.url", remote_}));
  }
  // Said here and not by --filter, which would write it down. (Of a tree that has a tag git asks
  // at once; which submodules there are would be in a file.)
  return run({"-c", "remote.origin.promisor=true", "-c", "remote.origin.partialclonefilter=tree:0",
              "fetch", "-f", "--no-recurse-submodules", "--no-write-fetch-head", "--end-of-options",
              "origin", "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*"});
}

base::Result<std::optional<std::string>> GitCommits::Find(const std::string& digits) {
  if (!IsThere()) return std::nullopt;
  // (Unlike git log it does not look for a .mailmap.)
  auto found = Git({"rev-parse", "--verify", "--quiet", StrCat(digits, "^{commit}")});
  if (found) return std::string(base::TrimSpace(*found));
  if (found.error().error.Is(ErrorKind::kCancelled)) return Fail(found.error().error);
  return std::nullopt;
}

bool GitCommits::HasFiles(const std::string& commit) {
  return Git({"cat-file", "-e", StrCat(commit, "^{tree}")}).has_value();
}

}  // namespace gorun::fetch
