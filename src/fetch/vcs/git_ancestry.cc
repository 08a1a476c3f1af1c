#include <functional>
#include <utility>

#include "base/strings.h"
#include "fetch/vcs/git_repo.h"
#include "modules/semver.h"

// What came before a commit of a Git repository.
namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

}  // namespace

ClientResult GitRepo::Ask(Copy copy, std::vector<std::string> question) {
  return copy == Copy::kShared ? Git(std::move(question)) : commits_.Git(std::move(question));
}

// The copy that knows all that came before a commit, once that has been fetched.
base::Result<GitRepo::Copy> GitRepo::FetchHistory(const std::string& commit) {
  if (!HasHistory()) {
    auto fetched = commits_.Fetch(sha256_);
    if (!fetched && fetched.error().Is(ErrorKind::kCancelled)) return Fail(fetched.error());
    if (fetched) {
      // The shared copy may have what no branch or tag leads to any longer.
      TRY_ASSIGN(auto known, commits_.Find(commit));
      if (known) return Copy::kCommits;
    }
  }
  TRY(FetchAll());
  return Copy::kShared;
}

base::Result<std::string> GitRepo::HighestMergedTag(
    Copy copy, const std::string& hash, const std::string& prefix,
    const std::function<bool(const std::string& tag)>& allowed) {
  auto output = Ask(copy, {"for-each-ref", "--format=%(refname)", StrCat("--merged=", hash)});
  if (!output) return Fail(output.error().error);
  std::string highest;
  for (std::string_view line : base::Split(*output, "\n")) {
    auto tag = base::CutPrefix(base::TrimSpace(line), "refs/tags/");
    if (!tag || !tag->starts_with(prefix) || !allowed(std::string(*tag))) continue;
    std::string version(tag->substr(prefix.size()));
    if (modules::semver::Compare(version, highest) > 0) highest = version;
  }
  return highest.empty() ? "" : prefix + highest;
}

base::Result<std::string> GitRepo::RecentTag(
    const std::string& revision, const std::string& prefix,
    const std::function<bool(const std::string& tag)>& allowed) {
  TRY_ASSIGN(CodeRevision found, Stat(revision));
  TRY_ASSIGN(auto known, commits_.Find(found.name));
  Copy copy = known ? Copy::kCommits : Copy::kShared;
  TRY_ASSIGN(std::string tag, HighestMergedTag(copy, found.name, prefix, allowed));
  if (!tag.empty() && !IsAllHex(tag)) return tag;
  // Maybe the history here is too short to tell.
  TRY_ASSIGN(CodeTags tags, Tags(prefix + "v"));
  if (tags.list.empty()) return "";
  {
    // `allowed` may come back to this repository: it is called without the lock.
    TRY_ASSIGN(RepoLock lock, Lock());
    TRY_ASSIGN(copy, FetchHistory(found.name));
  }
  return HighestMergedTag(copy, found.name, prefix, allowed);
}

base::Result<bool> GitRepo::DescendsFrom(const std::string& revision, const std::string& tag) {
  std::vector<std::string> question = {"merge-base", "--is-ancestor", "--", tag, revision};
  // In a shallow history only a yes is certain.
  if (Git(question)) return true;
  TRY_ASSIGN(auto known, commits_.Find(revision));
  if (known && commits_.Git(question)) return true;
  TRY_ASSIGN(CodeTags tags, Tags(tag));
  if (tags.list.empty()) return false;
  TRY(StatAnew(revision));
  TRY_ASSIGN(RepoLock lock, Lock());
  TRY_ASSIGN(Copy copy, FetchHistory(revision));
  auto answer = Ask(copy, question);
  if (answer) return true;
  if (answer.error().exit_code == 1) return false;
  return Fail(answer.error().error);
}

}  // namespace gorun::fetch
