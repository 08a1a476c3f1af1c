#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/git_repo.h"
#include "host/path.h"

// Commits of a Git repository: which one a revision means, and how much must be fetched to tell.
namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// What is shorter may be a word as well as a hash.
constexpr size_t kMinHashDigits = 7;

}  // namespace

base::Result<CodeRevision> GitRepo::Stat(const std::string& revision) {
  if (revision == "latest") return Latest();
  return stats_.Do(revision, [&] { return StatAnew(revision); });
}

// From what costs nothing to what costs most.
base::Result<CodeRevision> GitRepo::StatAnew(const std::string& revision) {
  bool maybe_hash =
      revision.size() >= kMinHashDigits && revision.size() <= hash_digits() && IsAllHex(revision);
  if (maybe_hash) {
    auto local = StatLocal(revision, revision);
    if (local) return local;
  }
  // Tags do not move; branches do.
  if (HasLocalTag(revision)) return StatLocal(revision, StrCat("refs/tags/", revision));

  TRY_ASSIGN(Target target, Resolve(revision));
  TRY_ASSIGN(CodeRevision found, StatTarget(target, maybe_hash));
  found.origin.hash = found.name;
  if (target.ref != found.origin.hash) found.origin.ref = target.ref;
  return found;
}

base::Result<GitRepo::Target> GitRepo::Resolve(const std::string& revision) {
  TRY_ASSIGN(Refs refs, LoadRefs());
  auto has = [&](const std::string& ref) { return refs.contains(ref); };
  std::string tag = StrCat("refs/tags/", revision);
  std::string branch = StrCat("refs/heads/", revision);
  if (has(tag)) return Target{revision, tag, refs[tag]};
  if (has(branch)) return Target{refs[branch], branch, refs[branch]};
  if (revision == "HEAD" && has("HEAD")) return Target{refs["HEAD"], "HEAD", refs["HEAD"]};
  bool maybe_hash =
      revision.size() >= kMinHashDigits && revision.size() <= hash_digits() && IsAllHex(revision);
  if (!maybe_hash) return Fail(UnknownRevision(revision));
  Target target{revision, "", ""};
  for (const auto& [ref, hash] : refs) {
    if (!hash.starts_with(revision)) continue;
    if (!target.hash.empty() && target.hash != hash) {
      return Fail(StrCat("ambiguous revision ", target.revision));
    }
    // Of several refs the first by name.
    if (target.ref.empty()) target.ref = ref;
    target.revision = hash;
    target.hash = hash;
  }
  if (target.hash.empty() && revision.size() == hash_digits()) target.hash = revision;
  return target;
}

base::Result<CodeRevision> GitRepo::StatTarget(const Target& target, bool tried_locally) {
  TRY_ASSIGN(RepoLock lock, Lock());
  // Another fetch may have brought it meanwhile.
  if (!tried_locally) {
    auto local = StatLocal(target.revision, target.hash);
    if (local) {
      auto tag = base::CutPrefix(target.ref, "refs/tags/");
      bool untagged =
          tag && std::find(local->tags.begin(), local->tags.end(), *tag) == local->tags.end();
      if (!untagged) return local;
      auto tagged = Git({"tag", "--end-of-options", std::string(*tag), target.hash});
      if (!tagged) return Fail(tagged.error().error);
      {
        std::lock_guard tags_lock(tags_mutex_);
        local_tags_.emplace(*tag);
      }
      return StatLocal(target.revision, target.ref);
    }
  }
  // Only what a branch or tag leads to is fetched, never a bare hash: servers also have commits
  // that nobody accepted yet, and these are no versions.
  if (fetched_ != Fetched::kAll && !target.ref.empty() && !target.hash.empty()) {
    fetched_ = Fetched::kSomeCommits;
    std::string ref = target.ref;
    std::string refspec = StrCat(ref, ":", ref);
    if (ref == "HEAD") {
      // A local name makes git create the tags of this commit, too; it is never used.
      ref = target.hash;
      refspec = StrCat(target.hash, ":refs/dummy");
    }
    auto fetched = FetchCommit(remote_, refspec);
    if (fetched) return StatLocal(target.revision, ref);
    if (fetched.error().error.Is(ErrorKind::kCancelled)) return Fail(fetched.error().error);
    // Some servers refuse that. Then all of it is fetched.
  } else if (target.ref.empty() && !HasHistory()) {
    TRY_ASSIGN(auto found, StatUnnamed(target.revision));
    if (found) return *std::move(found);
  }
  TRY(FetchAll());
  return StatLocal(target.revision, target.revision);
}

// A commit that no branch or tag is at, by digits of its hash, if one of them leads to it. nullopt
// if all of the repository is needed to tell, or to have its files.
base::Result<std::optional<CodeRevision>> GitRepo::StatUnnamed(const std::string& digits) {
  TRY_ASSIGN(auto commit, commits_.Find(digits));
  if (!commit) {
    if (auto fetched = commits_.Fetch(sha256_); !fetched) {
      if (fetched.error().Is(ErrorKind::kCancelled)) return Fail(fetched.error());
      return std::nullopt;
    }
    TRY_ASSIGN(commit, commits_.Find(digits));
    if (!commit) return Fail(UnknownRevision(digits));
  }
  fetched_ = Fetched::kSomeCommits;
  std::vector<std::string> sources = {remote_};
  if (commits_.HasFiles(*commit)) sources.insert(sources.begin(), commits_.directory());
  for (const std::string& source : sources) {
    auto fetched = FetchCommit(source, StrCat(*commit, ":refs/dummy"));
    if (fetched) return StatLocal(digits, *commit);
    if (fetched.error().error.Is(ErrorKind::kCancelled)) return Fail(fetched.error().error);
  }
  return std::nullopt;
}

ClientResult GitRepo::FetchCommit(const std::string& from, const std::string& refspec) {
  // Protocol version 1 misses tags with some versions of git.
  return Git(
      {"-c", "protocol.version=2", "fetch", "-f", "--depth=1", "--end-of-options", from, refspec});
}

// Whether what is new is all that there is to fetch into the shared copy.
bool GitRepo::HasHistory() {
  if (fetched_ == Fetched::kAll) return true;
  if (clients_.host().files.Exists(host::JoinPath(directory_, "shallow"))) return false;
  // A first commit that was fetched alone is not shallow.
  auto commits = Git({"rev-list", "--all", "--max-count=2"});
  return commits && base::Fields(*commits).size() == 2;
}

base::Status GitRepo::FetchAll() {
  if (fetched_ == Fetched::kAll) return {};
  // The refs first and the history after them: git mishandles both at once.
  auto refs = Git({"fetch", "-f", "--end-of-options", remote_, "refs/heads/*:refs/heads/*",
                   "refs/tags/*:refs/tags/*"});
  if (!refs) return Fail(refs.error().error);
  if (clients_.host().files.Exists(host::JoinPath(directory_, "shallow"))) {
    auto history = Git({"fetch", "--unshallow", "-f", "--end-of-options", remote_});
    if (!history) return Fail(history.error().error);
  }
  fetched_ = Fetched::kAll;
  return {};
}

base::Result<CodeRevision> GitRepo::StatLocal(std::string version, const std::string& revision) {
  auto output = Git({"-c", "log.showsignature=false", "log", "--no-decorate", "-n1",
                     "--format=format:%H %ct %D", "--end-of-options", revision, "--"});
  if (!output) {
    if (output.error().error.Is(ErrorKind::kCancelled)) return Fail(output.error().error);
    return Fail(UnknownRevision(revision));
  }
  auto fields = base::Fields(*output);
  if (fields.size() < 2) {
    return Fail(StrCat("unexpected response from git log: ", base::GoQuote(*output)));
  }
  auto time = base::ParseInt(fields[1]);
  if (!time) return Fail(StrCat("invalid time from git log: ", base::GoQuote(*output)));

  CodeRevision found;
  found.name = fields[0];
  if (found.name.starts_with(version)) version = found.name;
  found.short_name = ShortenHash(found.name, hash_digits());
  found.time.unix_seconds = *time;
  found.origin.vcs = "git";
  found.origin.url = remote_url_;
  found.origin.hash = found.name;
  if (!found.name.starts_with(revision)) found.origin.ref = revision;
  // "HASH TIME HEAD -> main, tag: v1.0.0, origin/main"; shallow fetches do not bring all tags, the
  // remote's list has them.
  for (size_t i = 2; i + 1 < fields.size(); i++) {
    if (fields[i] != "tag:") continue;
    i++;
    found.tags.emplace_back(base::TrimSuffix(fields[i], ","));
  }
  if (auto refs = LoadRefs()) {
    for (const auto& [ref, hash] : *refs) {
      auto tag = base::CutPrefix(ref, "refs/tags/");
      if (tag && hash == found.name) found.tags.emplace_back(*tag);
    }
  }
  std::sort(found.tags.begin(), found.tags.end());
  found.tags.erase(std::unique(found.tags.begin(), found.tags.end()), found.tags.end());
  bool is_tag = std::find(found.tags.begin(), found.tags.end(), version) != found.tags.end();
  found.version = is_tag ? version : found.name;
  return found;
}

}  // namespace gorun::fetch
