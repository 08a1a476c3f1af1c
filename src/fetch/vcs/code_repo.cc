#include "fetch/vcs/code_repo.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/mod_file.h"
#include "modules/mod_syntax.h"
#include "modules/module_path.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::fetch {

namespace {

using base::Fail;
using base::GoQuote;
using base::StrCat;
namespace semver = modules::semver;

// modfetch.hasPathPrefix.
bool HasPrefix(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/';
}

}  // namespace

base::Result<std::unique_ptr<ModuleRepo>> CodeRepo::Open(host::Host& host, Transport& transport,
                                                         CodeHost& code,
                                                         const std::string& code_root,
                                                         const std::string& subdir,
                                                         const std::string& path) {
  if (!HasPrefix(path, code_root)) {
    return Fail(StrCat("mismatched repo: found ", code_root, " for ", path));
  }
  auto split = modules::SplitPathVersion(path);
  if (!split) return Fail(StrCat("invalid module path ", GoQuote(path)));
  std::unique_ptr<CodeRepo> repo(new CodeRepo(host, transport, code));
  repo->path_ = path;
  repo->code_root_ = code_root;
  repo->path_prefix_ = split->prefix;
  repo->path_major_ = split->path_major;
  repo->pseudo_major_ = modules::PathMajorPrefix(split->path_major);
  if (code_root == path) {
    // The root has the major version in its name.
    repo->path_prefix_ = path;
  } else if (HasPrefix(repo->path_prefix_, code_root)) {
    repo->directory_ =
        base::TrimBytes(std::string_view(repo->path_prefix_).substr(code_root.size()), "/");
  } else {
    return Fail(StrCat("repository rooted at ", code_root, " cannot contain module ", path));
  }
  if (!subdir.empty()) repo->directory_ = host::JoinPath(repo->directory_, subdir);
  return std::unique_ptr<ModuleRepo>(std::move(repo));
}

base::Error CodeRepo::InvalidVersion(std::string_view version, const base::Error& cause,
                                     bool pseudo) const {
  modules::ModuleError error{.mod = {path_, ""}, .cause = cause, .invalid_version = {}};
  error.invalid_version = modules::InvalidVersionError{std::string(version), pseudo, cause.text()};
  return error.ToError();
}

base::Error CodeRepo::InModule(const base::Error& cause) const {
  return modules::ModuleError{.mod = {path_, ""}, .cause = cause, .invalid_version = {}}.ToError();
}

base::Result<std::vector<std::string>> CodeRepo::Versions(const std::string& prefix) {
  // The tags v2 and so on are those of the module without this suffix.
  if (path_.starts_with("gopkg.in/") && path_.ends_with("-unstable")) {
    return std::vector<std::string>();
  }
  std::string tag_prefix = TagPrefix() + prefix;
  auto tags = code_.Tags(tag_prefix);
  if (!tags) return Fail(InModule(tags.error()));
  std::vector<std::string> list;
  std::vector<std::string> incompatible;
  for (const CodeTag& tag : tags->list) {
    if (!tag.name.starts_with(tag_prefix)) continue;
    std::string version = tag.name.substr(TagPrefix().size());
    // What is not canonical, or looks like a pseudo-version, is no version's name.
    if (version.empty() || version != semver::Canonical(version)) continue;
    if (modules::IsPseudoVersion(version)) continue;
    if (modules::CheckPathMajor(version, path_major_)) {
      list.push_back(std::move(version));
    } else if (directory_.empty() && path_major_.empty() && semver::Major(version) > "v1") {
      incompatible.push_back(std::move(version));
    }
  }
  semver::Sort(list);
  semver::Sort(incompatible);
  return AddIncompatible(std::move(list), incompatible);
}

base::Result<bool> CodeRepo::HasGoMod(const std::string& revision) {
  auto text = code_.ReadFile(revision, "go.mod");
  if (!text) return Fail(InModule(text.error()));
  return text->has_value();
}

// Higher major versions without go.mod files count for the module without a suffix, unless its
// author has shown by a go.mod file that this is not what is meant.
base::Result<std::vector<std::string>> CodeRepo::AddIncompatible(
    std::vector<std::string> list, const std::vector<std::string>& candidates) {
  if (candidates.empty() || !path_major_.empty()) return list;
  if (!list.empty()) {
    TRY_ASSIGN(bool has_go_mod, HasGoMod(list.back()));
    if (has_go_mod) return list;
  }
  for (size_t begin = 0; begin < candidates.size();) {
    std::string_view major = semver::Major(candidates[begin]);
    size_t end = begin;
    while (end < candidates.size() && semver::Major(candidates[end]) == major) end++;
    // The last of a major version speaks for all of them.
    TRY_ASSIGN(bool has_go_mod, HasGoMod(candidates[end - 1]));
    for (; begin < end; begin++) {
      if (!has_go_mod) list.push_back(StrCat(candidates[begin], "+incompatible"));
    }
  }
  return list;
}

base::Result<modules::InfoFile> CodeRepo::Stat(const std::string& revision) {
  if (revision == "latest") return Latest();
  auto found = code_.Stat(RevisionOf(revision));
  if (!found) return Fail(InvalidVersion(revision, found.error()));
  return Convert(*found, revision);
}

base::Result<modules::InfoFile> CodeRepo::Latest() {
  TRY_ASSIGN(CodeRevision found, code_.Latest());
  return Convert(found, "");
}

// The name that a version has in the repository.
std::string CodeRepo::RevisionOf(const std::string& version) const {
  if (!semver::IsValid(version)) return version;
  if (modules::IsPseudoVersion(version)) return modules::PseudoVersionRev(version).value_or("");
  std::string_view tag = version;
  if (semver::Build(version) == "+incompatible") tag = base::TrimSuffix(tag, "+incompatible");
  return StrCat(TagPrefix(), tag);
}

// A pseudo-version says more than its revision: all of it must be true.
base::Status CodeRepo::CheckExactVersion(const std::string& version) {
  if (version != modules::CanonicalVersion(version)) {
    return Fail(StrCat("version ", version, " is not canonical"));
  }
  if (modules::IsPseudoVersion(version)) TRY(Stat(version));
  return {};
}

base::Result<std::string> CodeRepo::GoMod(const std::string& version) {
  TRY(CheckExactVersion(version));
  TRY_ASSIGN(Place place, FindPlace(version));
  if (place.go_mod) return *std::move(place.go_mod);
  TRY_ASSIGN(auto text, code_.ReadFile(place.revision, host::JoinPath(place.directory, "go.mod")));
  return text ? *std::move(text) : StrCat("module ", modules::AutoQuote(path_), "\n");
}

base::Result<std::function<bool(const std::string&)>> CodeRepo::RetractedVersions() {
  TRY_ASSIGN(std::vector<std::string> versions, Versions(""));
  // Those without a go.mod file retract nothing; they are the highest.
  std::erase_if(versions, [](const std::string& v) { return v.ends_with("+incompatible"); });
  if (versions.empty()) return [](const std::string&) { return false; };
  std::string highest = versions.back();
  for (size_t i = versions.size(); i-- > 0;) {
    if (semver::Prerelease(versions[i]).empty()) {
      highest = versions[i];
      break;
    }
  }
  TRY_ASSIGN(std::string text, GoMod(highest));
  TRY_ASSIGN(modules::ModFile file, modules::ParseModLax("go.mod", text));
  std::vector<modules::VersionInterval> retracted;
  for (const modules::Retract& retract : file.retract) retracted.push_back(retract.interval);
  return [retracted = std::move(retracted)](const std::string& version) {
    return std::any_of(retracted.begin(), retracted.end(), [&](const auto& interval) {
      return semver::Compare(interval.low, version) <= 0 &&
             semver::Compare(version, interval.high) <= 0;
    });
  };
}

base::Status CodeRepo::Zip(const std::string& version, const std::string& file) {
  TRY(CheckExactVersion(version));
  TRY_ASSIGN(Place place, FindPlace(version));
  PackJob job;
  job.module_path = path_;
  job.version = version;
  job.output = file;
  job.subdir = base::TrimBytes(place.directory, "/");
  if (!job.subdir.empty()) {
    // A module in a subdirectory has the repository's licence unless it has one of its own.
    if (auto license = code_.ReadFile(place.revision, "LICENSE")) job.license = *license;
  }
  // Named like the temporary files beside it: whoever finds one left behind removes it.
  std::string scratch = StrCat(file, ".source.tmp");
  base::Status packed = code_.Export(place.revision, place.directory, scratch,
                                     [&](const SourceTree& tree) -> base::Status {
                                       job.archive = tree.zip;
                                       job.directory = tree.directory;
                                       job.files = tree.files;
                                       return transport_.PackModule(job);
                                     });
  (void)host_.files.Remove(scratch);
  return packed;
}

}  // namespace gorun::fetch
