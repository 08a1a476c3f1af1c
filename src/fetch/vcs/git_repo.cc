#include "fetch/vcs/git_repo.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/go_quote.h"
#include "base/sha256.h"
#include "base/strings.h"
#include "fetch/client_environment.h"
#include "fetch/vcs/git_command.h"
#include "host/find_program.h"
#include "host/path.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::GoQuote;
using base::StrCat;

constexpr std::string_view kGitWorkDirType = "git3";
constexpr int64_t kMaxRefusal = int64_t{1} << 20;

// MAJOR and MINOR of what `git version` prints.
base::Result<std::pair<int64_t, int64_t>> ParseGitVersion(std::string_view text) {
  size_t at = text.find("git version ");
  std::string_view rest = at == std::string_view::npos ? "" : text.substr(at + 12);
  auto take_number = [&]() -> std::optional<int64_t> {
    size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    auto number = base::ParseInt(rest.substr(0, digits));
    rest.remove_prefix(digits);
    return number;
  };
  auto major = take_number();
  if (rest.starts_with('.')) rest.remove_prefix(1);
  auto minor = take_number();
  if (major && minor) return std::pair(*major, *minor);
  return Fail(StrCat("git version extraction regexp did not match version line: ", GoQuote(text)));
}

// A tag that may bear on what version a commit has (codehost.isOriginTag).
bool BearsOnVersions(std::string_view tag) {
  std::string canonical = modules::semver::Canonical(tag);
  return !canonical.empty() && tag.starts_with(canonical) && !modules::IsPseudoVersion(tag);
}

}  // namespace

ClientResult GitRepo::Git(std::vector<std::string> arguments) {
  return RunGit(clients_, directory_, std::move(arguments));
}

base::Result<std::unique_ptr<CodeHost>> GitRepo::Open(ClientRunner& clients, Web& web,
                                                      const std::string& remote) {
  if (!base::Contains(remote, "://")) {
    std::string text = StrCat("git remote (", remote, ") must not be local directory");
    if (base::Contains(remote, ":")) text += " (use URL syntax not host:path syntax)";
    return Fail(std::move(text));
  }
  std::unique_ptr<GitRepo> repo(new GitRepo(clients, web, remote));
  TRY(repo->Initialize());
  return std::unique_ptr<CodeHost>(std::move(repo));
}

base::Status GitRepo::Initialize() {
  TRY_ASSIGN(ClientRunner::WorkDir work,
             clients_.PrepareWorkDir(std::string(kGitWorkDirType), remote_));
  directory_ = work.path;
  lock_path_ = work.lock_path;
  TRY_ASSIGN(RepoLock lock, Lock());
  TRY(clients_.FillWorkDir(work, "objects", [this] { return CreateCopy(); }));
  auto format = Git({"config", "extensions.objectformat"});
  sha256_ = format && base::TrimSpace(*format) == "sha256";
  remote_url_ = remote_;
  remote_ = "origin";
  return {};
}

base::Status GitRepo::CreateCopy() {
  // One repository has hashes of one kind.
  auto refs = LoadRefs();
  bool sha256 = refs && !refs->empty() && refs->begin()->second.size() == 64;
  auto supported = SupportsSha256();
  if (!supported) return Fail(supported.error().Wrap("unable to resolve git version"));
  std::vector<std::string> init = {"git", "init", "--bare"};
  if (sha256) {
    init.emplace_back("--object-format=sha256");
  } else if (*supported) {
    init.emplace_back("--object-format=sha1");
  }
  auto initialized = clients_.Run(directory_, init);
  // A remote with a name: git-lfs needs one.
  if (initialized) initialized = Git({"remote", "add", "origin", "--", remote_});
  if (initialized) return {};
  return Fail(initialized.error().error);
}

base::Result<bool> GitRepo::SupportsSha256() {
  host::Host& host = clients_.host();
  auto failed = [](const base::Error& error) {
    return Fail(error.Wrap("failed to execute git version"));
  };
  auto program = host::FindProgram(host.files, clients_.settings().tool_environment, "git");
  if (!program) return failed(program.error());
  host::Command command;
  command.program = *program;
  command.argv = {"git", "version"};
  command.environment = ClientEnvironment(clients_.settings(), "");
  auto done = host.processes.Run(command);
  if (!done) return failed(done.error());
  if (!done->status.ok()) return failed(base::Error(done->status.Text()));
  TRY_ASSIGN(auto version, ParseGitVersion(done->output));
  return version >= std::pair<int64_t, int64_t>(2, 29);
}

base::Result<GitRepo::Refs> GitRepo::LoadRefs() {
  return refs_.Do(0, [&] { return AskRefs(); });
}

base::Result<GitRepo::Refs> GitRepo::AskRefs() {
  auto output = Git({"ls-remote", "-q", "--end-of-options", remote_});
  if (!output) {
    base::Error error = output.error().error;
    if (base::Contains(output.error().stderr_output, "fatal: could not read Username")) {
      error = base::Error(
          error.kind(),
          StrCat(error.text(),
                 "\nConfirm the import path was entered correctly.\nIf this is a private "
                 "repository, see https://golang.org/doc/faq#git_https for additional "
                 "information."));
    }
    if (error.Is(ErrorKind::kCancelled)) return Fail(std::move(error));
    // git does not say whether the repository is there at all, nor whether anybody answered; the
    // server does.
    ErrorKind kind = ErrorKind::kNetwork;
    auto url = Url::Parse(remote_url_);
    if (url && (url->scheme == "http" || url->scheme == "https")) {
      auto page = web_.GetBytes(*url, kMaxRefusal, Web::ReadErrorStyle::kReading);
      kind = page ? ErrorKind::kOther : page.error().kind();
      if (kind != ErrorKind::kNotFound && kind != ErrorKind::kNetwork) kind = ErrorKind::kOther;
    }
    return Fail(kind, error.text());
  }
  Refs refs;
  Refs peeled;
  for (std::string_view line : base::Split(*output, "\n")) {
    auto fields = base::Fields(line);
    if (fields.size() != 2) continue;
    std::string_view ref = fields[1];
    if (ref != "HEAD" && !ref.starts_with("refs/heads/") && !ref.starts_with("refs/tags/")) {
      continue;
    }
    // Of an annotated tag the commit counts, which follows as TAG^{}.
    if (auto tag = base::CutSuffix(ref, "^{}")) {
      peeled[std::string(*tag)] = fields[0];
    } else {
      refs[std::string(ref)] = fields[0];
    }
  }
  for (auto& [tag, hash] : peeled) refs[tag] = hash;
  return refs;
}

bool GitRepo::HasLocalTag(const std::string& tag) {
  std::lock_guard lock(tags_mutex_);
  if (!tags_loaded_) {
    tags_loaded_ = true;
    if (auto output = Git({"tag", "-l"})) {
      for (std::string_view line : base::Split(*output, "\n")) {
        if (!line.empty()) local_tags_.emplace(line);
      }
    }
  }
  return local_tags_.contains(tag);
}

base::Result<CodeTags> GitRepo::Tags(const std::string& prefix) {
  TRY_ASSIGN(Refs refs, LoadRefs());
  CodeTags tags;
  tags.origin.vcs = "git";
  tags.origin.url = remote_url_;
  tags.origin.tag_prefix = prefix;
  std::string_view directory = std::string_view(prefix).substr(0, prefix.rfind('/') + 1);
  base::Sha256 sum;
  for (const auto& [ref, hash] : refs) {
    auto tag = base::CutPrefix(ref, "refs/tags/");
    if (!tag || !tag->starts_with(prefix)) continue;
    tags.list.push_back({std::string(*tag), hash});
    if (BearsOnVersions(base::TrimPrefix(*tag, directory))) {
      sum.Update(StrCat(GoQuote(*tag), " ", hash, "\n"));
    }
  }
  tags.origin.tag_sum = StrCat("t1:", base::Base64Encode(sum.Sum().view()));
  return tags;
}

base::Result<CodeRevision> GitRepo::Latest() {
  TRY_ASSIGN(Refs refs, LoadRefs());
  auto head = refs.find("HEAD");
  if (head == refs.end()) return Fail(ErrorKind::kNotFound, "no commits");
  TRY_ASSIGN(CodeRevision revision, Stat(head->second));
  revision.origin.ref = "HEAD";
  revision.origin.hash = head->second;
  return revision;
}

base::Result<std::optional<std::string>> GitRepo::ReadFile(const std::string& revision,
                                                           const std::string& file) {
  TRY_ASSIGN(CodeRevision found, Stat(revision));
  auto bytes = Git({"cat-file", "--end-of-options", "blob", StrCat(found.name, ":", file)});
  if (bytes) return *std::move(bytes);
  if (bytes.error().error.Is(ErrorKind::kCancelled)) return Fail(bytes.error().error);
  return std::nullopt;
}

base::Status GitRepo::Export(const std::string& revision, const std::string& subdir,
                             const std::string& scratch,
                             const std::function<base::Status(const SourceTree&)>& use) {
  TRY_ASSIGN(CodeRevision found, Stat(revision));
  host::FileSystem& files = clients_.host().files;
  {
    TRY_ASSIGN(RepoLock lock, Lock());
    // Archives must not depend on git's version or the repository's size, as they do with these
    // attributes.
    constexpr std::string_view kAttributes = "\n* -export-subst -export-ignore\n";
    std::string info = host::JoinPath(directory_, "info");
    std::string path = host::JoinPath(info, "attributes");
    TRY(files.MakeDirs(info, 0755));
    auto have = files.ReadFile(path);
    if (!have && !have.error().Is(ErrorKind::kNotFound)) return Fail(have.error());
    if (!have || !have->ends_with(kAttributes)) {
      TRY(files.WriteFileAtomic(path, StrCat(have.value_or(""), kAttributes), 0666));
    }
    std::vector<std::string> archive = {"-c",
                                        "core.autocrlf=input",
                                        "-c",
                                        "core.eol=lf",
                                        "archive",
                                        "--format=zip",
                                        "--prefix=prefix/",
                                        "--end-of-options",
                                        found.name};
    if (!subdir.empty()) archive.push_back(subdir);
    auto bytes = Git(std::move(archive));
    if (!bytes) {
      if (base::Contains(bytes.error().stderr_output, "did not match any files")) {
        return Fail(ErrorKind::kNotFound, "file does not exist");
      }
      return Fail(bytes.error().error);
    }
    TRY(files.WriteFile(scratch, *bytes, 0666));
  }
  return use({.zip = scratch, .directory = "", .files = {}});
}

}  // namespace gorun::fetch
