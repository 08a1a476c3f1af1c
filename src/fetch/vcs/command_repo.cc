#include "fetch/vcs/command_repo.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/semver.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr std::string_view kWorkDirType = "vcs1.";

tl::unexpected<base::Error> Unsupported(const std::string& vcs, std::string_view what) {
  return Fail(StrCat("vcs ", vcs, ": ", what, ": unsupported operation"));
}

}  // namespace

base::Result<std::unique_ptr<CodeHost>> CommandRepo::Open(ClientRunner& clients,
                                                          const FetchRules& rules,
                                                          std::string_view vcs,
                                                          const std::string& remote) {
  if (!base::Contains(remote, "://")) {
    return Fail(StrCat("invalid vcs remote: ", vcs, " ", remote));
  }
  std::unique_ptr<CommandRepo> repo(new CommandRepo(clients, rules, vcs, remote));
  TRY(repo->Initialize());
  return std::unique_ptr<CodeHost>(std::move(repo));
}

base::Status CommandRepo::Initialize() {
  TRY_ASSIGN(ClientRunner::WorkDir work,
             clients_.PrepareWorkDir(StrCat(kWorkDirType, commands_.vcs), remote_));
  directory_ = work.path;
  lock_path_ = work.lock_path;
  if (commands_.init == nullptr) return {};
  TRY_ASSIGN(RepoLock lock, Lock());
  host::FileSystem& files = clients_.host().files;
  return clients_.FillWorkDir(work, "." + commands_.vcs, [&]() -> base::Status {
    auto done = clients_.Run(directory_, commands_.init(remote_));
    if (!done) return Fail(done.error().error);
    if (commands_.file_after_init == nullptr) return {};
    auto [name, text] = commands_.file_after_init(remote_);
    return files.WriteFile(host::JoinPath(directory_, name), text, 0666);
  });
}

base::Status CommandRepo::FetchOnce() {
  if (!fetched_) {
    fetched_ = base::Status();
    if (!commands_.fetch.empty()) {
      auto done = clients_.Run(directory_, commands_.fetch);
      if (!done) fetched_ = Fail(done.error().error);
    }
  }
  return *fetched_;
}

void CommandRepo::LoadTags() {
  if (tags_) return;
  tags_.emplace();
  if (commands_.tags_need_fetch) (void)FetchOnce();
  auto output = clients_.Run(directory_, commands_.tags(remote_));
  if (!output) return;
  for (std::string& tag : commands_.parse_tags(*output)) {
    if (!Moves(tag)) tags_->insert(std::move(tag));
  }
}

void CommandRepo::LoadBranches() {
  if (branches_) return;
  branches_.emplace();
  if (commands_.branches.empty()) return;
  (void)FetchOnce();
  auto output = clients_.Run(directory_, commands_.branches);
  if (!output) return;
  for (std::string_view branch : base::Split(*output, "\n")) {
    if (!branch.empty() && !Moves(branch)) branches_->emplace(branch);
  }
}

base::Result<CodeTags> CommandRepo::Tags(const std::string& prefix) {
  TRY_ASSIGN(RepoLock lock, Lock());
  LoadTags();
  CodeTags tags;
  tags.origin.vcs = commands_.vcs;
  tags.origin.url = remote_;
  for (const std::string& tag : *tags_) {
    if (tag.starts_with(prefix)) tags.list.push_back({tag, ""});
  }
  return tags;
}

base::Result<CodeRevision> CommandRepo::Stat(const std::string& asked) {
  TRY_ASSIGN(RepoLock lock, Lock());
  std::string revision = RevisionOf(asked);
  LoadBranches();
  bool stays = !Moves(revision) && !branches_->contains(revision);
  if (stays) {
    auto local = StatLocal(revision);
    if (local) return local;
  }
  TRY(FetchOnce());
  TRY_ASSIGN(CodeRevision found, StatLocal(revision));
  if (!stays) found.version = found.name;
  return found;
}

base::Result<CodeRevision> CommandRepo::StatLocal(const std::string& revision) {
  auto output = clients_.Run(directory_, commands_.stat(revision, remote_));
  if (!output) {
    if (output.error().error.Is(ErrorKind::kCancelled)) return Fail(output.error().error);
    return Fail(UnknownRevision(revision));
  }
  TRY_ASSIGN(CodeRevision found, commands_.parse_stat(revision, *output));
  found.origin.vcs = commands_.vcs;
  found.origin.url = remote_;
  bool repeats_hash = found.name.starts_with(revision) && revision.size() >= 12;
  if (notes_ref_ && !repeats_hash) found.origin.ref = revision;
  return found;
}

base::Result<std::optional<std::string>> CommandRepo::ReadFile(const std::string& asked,
                                                               const std::string& file) {
  std::string revision = RevisionOf(asked);
  TRY(Stat(revision));
  TRY_ASSIGN(RepoLock lock, Lock());
  auto bytes = clients_.Run(directory_, commands_.read_file(revision, file, remote_));
  if (bytes) return *std::move(bytes);
  if (bytes.error().error.Is(ErrorKind::kCancelled)) return Fail(bytes.error().error);
  return std::nullopt;
}

base::Result<std::string> CommandRepo::RecentTag(
    const std::string& revision, const std::string& prefix,
    const std::function<bool(const std::string& tag)>& allowed) {
  if (commands_.recent_tags == nullptr) return Unsupported(commands_.vcs, "RecentTag");
  std::string output;
  {
    // `allowed` may come back to this repository: it is called without the lock.
    TRY_ASSIGN(RepoLock lock, Lock());
    auto done = clients_.Run(directory_, commands_.recent_tags(revision));
    if (!done) return Fail(done.error().error);
    output = *std::move(done);
  }
  std::string highest;
  for (std::string_view field : base::Fields(output)) {
    std::string tag(field);
    if (!tag.starts_with(prefix) || !allowed(tag)) continue;
    std::string version = tag.substr(prefix.size());
    if (modules::semver::Compare(version, highest) > 0) highest = version;
  }
  return highest.empty() ? "" : prefix + highest;
}

base::Result<bool> CommandRepo::DescendsFrom(const std::string& revision, const std::string& tag) {
  if (commands_.descends_from == nullptr) return Unsupported(commands_.vcs, "DescendsFrom");
  TRY_ASSIGN(RepoLock lock, Lock());
  auto output = clients_.Run(directory_, commands_.descends_from(revision, tag));
  if (!output) return Fail(output.error().error);
  return !base::TrimSpace(*output).empty();
}

base::Status CommandRepo::Export(const std::string& asked, const std::string& subdir,
                                 const std::string& scratch,
                                 const std::function<base::Status(const SourceTree&)>& use) {
  std::string revision = RevisionOf(asked);
  TRY(Stat(revision));
  TRY_ASSIGN(RepoLock lock, Lock());
  if (commands_.read_zip != nullptr) {
    TRY(ExportZip(revision, subdir, scratch));
    return use({.zip = scratch, .directory = "", .files = {}});
  }
  std::string export_directory = host::JoinPath(directory_, "export");
  std::string remote_path = subdir.empty() ? remote_ : StrCat(remote_, "/", subdir);
  auto tree = ExportSvn(clients_, directory_, export_directory, revision, remote_path);
  base::Status used = tree ? use(*tree) : Fail(tree.error());
  (void)clients_.host().files.RemoveAll(export_directory);
  return used;
}

base::Status CommandRepo::ExportZip(const std::string& revision, const std::string& subdir,
                                    const std::string& scratch) {
  std::string directory = directory_;
  Arguments command;
  if (commands_.vcs == "fossil") {
    // It takes an absolute target for a relative one: it is run where the target is to be.
    directory = host::DirName(scratch);
    command = commands_.read_zip(revision, subdir, host::BaseName(scratch));
    for (std::string& argument : command) {
      if (argument == ".fossil") argument = host::JoinPath(directory_, ".fossil");
    }
  } else {
    command = commands_.read_zip(revision, subdir, scratch);
  }
  auto done = clients_.Run(directory, std::move(command));
  if (!done) return Fail(done.error().error);
  return {};
}

}  // namespace gorun::fetch
