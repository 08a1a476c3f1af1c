#include "toolchain/obtain.h"

#include <algorithm>

#include "base/strings.h"
#include "env/platforms.h"
#include "host/find_program.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "toolchain/locate.h"
#include "toolchain/unpack.h"

namespace gorun::toolchain {

namespace gover = modules::gover;
using base::ErrorKind;
using base::Fail;
using base::StrCat;

namespace {

// Of versions of gover::kToolchainModule.
constexpr std::string_view kVersionPrefix = "v0.0.1-go";

std::string PlatformSuffix() { return StrCat(".", env::HostGoos(), "-", env::HostGoarch()); }

// The Go version of a toolchain module's version for this machine; "" if it is for another.
std::string GoVersionOf(std::string_view module_version) {
  auto rest = base::CutPrefix(module_version, kVersionPrefix);
  if (rest) rest = base::CutSuffix(*rest, PlatformSuffix());
  return rest && gover::IsValid(*rest) ? std::string(*rest) : "";
}

void SortReleases(std::vector<std::string>& releases) {
  std::sort(releases.begin(), releases.end(),
            [](const std::string& a, const std::string& b) { return gover::Compare(a, b) < 0; });
}

}  // namespace

std::string ChooseNewer(std::string_view needed, const std::vector<std::string>& releases) {
  // From the newest down, the last patch release of each family: that of the family before the
  // newest is preferred, pre-releases only if there is nothing else.
  std::string latest;
  for (auto it = releases.rbegin(); it != releases.rend(); ++it) {
    if (gover::Compare(*it, needed) < 0) break;
    if (!latest.empty() && gover::Lang(latest) == gover::Lang(*it)) continue;
    std::string newer = latest;
    latest = *it;
    if (!newer.empty() && !gover::IsPrerelease(newer)) break;
  }
  return latest;
}

base::Result<modules::ModuleSource*> Obtain::Source() {
  if (source_ == nullptr) {
    env::Distribution distribution;
    if (installed_) distribution = installed_->distribution();
    auto settings = env::Resolve(host_, env::BuildFlags{}, distribution);
    if (!settings) return Fail(settings.error().Wrap("go"));
    settings_ = std::move(*settings);
    source_ = open_source_(*settings_, installed_ ? &*installed_ : nullptr);
  }
  return source_.get();
}

base::Result<Toolchain> Obtain::Download(const std::string& name) {
  TRY_ASSIGN(modules::ModuleSource * source, Source());
  modules::Version module{std::string(gover::kToolchainModule),
                          StrCat(base::TrimSuffix(kVersionPrefix, "go"), name, PlatformSuffix())};
  auto dir = source->Download(module);
  if (!dir) {
    // One that was there, but is not what it should be.
    if (source->CachedDir(module)) return Fail(dir.error().Wrap("go"));
    if (!dir.error().Is(ErrorKind::kNotFound)) {
      return Fail(dir.error().Wrap(StrCat("go: download ", name)));
    }
    std::string version = gover::FromToolchain(name);
    if (gover::IsLang(version) && gover::Compare(version, "1.21") >= 0) {
      return Fail(StrCat("go: invalid toolchain: ", name,
                         " is a language version but not a toolchain version (", name, ".x)"));
    }
    return Fail(StrCat("go: download ", name, " for ", env::HostGoos(), "/", env::HostGoarch(),
                       ": toolchain not available"));
  }
  if (auto ready = MakeUsable(host_, *dir); !ready) {
    return Fail(ready.error().Wrap(StrCat("go: download ", name)));
  }
  return ReadDistribution(host_.files, *dir);
}

base::Result<Obtain::Found> Obtain::Named(const std::string& name, bool path_only) {
  if (!name.starts_with("go1") && !base::Contains(name, "-go1")) {
    return Fail(StrCat("go: invalid GOTOOLCHAIN \"", name, "\""));
  }
  std::string passed_over;
  if (auto program = host::FindProgram(host_.files, host_.environment, name)) {
    auto found = ByProgram(host_, *program);
    if (!found && (path_only || !found.error().Is(ErrorKind::kNotFound))) {
      return Fail(found.error());
    }
    if (!found) {
      passed_over = StrCat(" (", found.error().text(), ")");
    } else if (*found) {
      if ((*found)->Name() != name) {
        return Fail(StrCat("go: toolchain ", (*found)->Name(), " invoked to provide ", name));
      }
      return Found{**std::move(found), *std::move(program), true};
    }
  }
  if (path_only) return Fail(StrCat("go: cannot find \"", name, "\" in PATH"));
  auto downloaded = Download(name);
  if (!downloaded)
    return Fail(downloaded.error().kind(), StrCat(downloaded.error().text(), passed_over));
  std::string program = host::JoinPath(downloaded->goroot, "bin/go");
  return Found{*std::move(downloaded), std::move(program), false};
}

base::Result<std::vector<std::string>> Obtain::ReleasesPresent(const std::string& version) {
  TRY(Source());
  std::vector<std::string> present;
  if (auto entries = host_.files.ReadDir(host::JoinPath(settings_->gomodcache, "golang.org"))) {
    for (const host::DirEntry& entry : *entries) {
      auto module_version = base::CutPrefix(entry.name, "toolchain@");
      std::string release = module_version ? GoVersionOf(*module_version) : "";
      if (!release.empty() && gover::Compare(release, version) >= 0) present.push_back(release);
    }
  }
  SortReleases(present);
  return present;
}

base::Result<Toolchain> Obtain::AnyAtLeast(const std::string& version,
                                           const std::vector<std::string>& passed_over) {
  TRY_ASSIGN(std::vector<std::string> present, ReleasesPresent(version));
  // Download only looks, where the module is present already.
  for (auto it = present.rbegin(); it != present.rend(); ++it) {
    if (auto toolchain = Download(StrCat("go", *it))) return toolchain;
  }
  std::string needed = version.empty() ? "1.24" : version;
  auto name = NewerName(needed, /*path_only=*/false);
  if (!name) {
    const std::string but =
        passed_over.empty() ? "" : StrCat(" (", base::Join(passed_over, "; "), ")");
    return Fail(StrCat("gorun: no ", passed_over.empty() ? "" : "usable ",
                       "Go distribution is installed", but,
                       ", and none could be fetched: ", name.error().text()));
  }
  return Download(*name);
}

base::Result<std::string> Obtain::NewerName(const std::string& version, bool path_only) {
  std::vector<std::string> releases;
  if (path_only) {
    releases = ReleasesInPath();
  } else {
    auto offered = ReleasesOffered();
    if (!offered) {
      bool cannot_ask = offered.error().Is(ErrorKind::kNetwork) || source_->CouldNotAsk() ||
                        base::TrimSpace(settings_->Get("GOPROXY")) == "off";
      TRY_ASSIGN(std::vector<std::string> present, ReleasesPresent(version));
      std::string chosen = ChooseNewer(version, present);
      if (!cannot_ask || chosen.empty()) return Fail(offered.error());
      host_.err.Write(StrCat("gorun: cannot ask the network for releases of Go; using go", chosen,
                             " from the module cache\n"));
      return StrCat("go", chosen);
    }
    releases = std::move(*offered);
  }
  std::string chosen = ChooseNewer(version, releases);
  if (chosen.empty()) return Fail(StrCat("no releases found for go >= ", version));
  return StrCat("go", chosen);
}

base::Result<std::string> Obtain::PinnedName(const std::string& what, const std::string& version,
                                             bool path_only, modules::AnswerStore& answers) {
  // What is in PATH is known without asking.
  if (path_only) return NewerName(version, path_only);
  TRY(Source());
  std::string question = StrCat("toolchain for ", what, " with go >= ", version, PlatformSuffix());
  if (auto answer = answers.Find(question, *settings_)) {
    std::string name(base::TrimSpace(*answer));
    if (gover::Compare(gover::FromToolchain(name), version) >= 0) return name;
  }
  TRY_ASSIGN(std::string name, NewerName(version, path_only));
  answers.Keep(question, *settings_, name);
  return name;
}

base::Result<std::vector<std::string>> Obtain::ReleasesOffered() {
  TRY_ASSIGN(modules::ModuleSource * source, Source());
  TRY_ASSIGN(std::vector<std::string> versions,
             source->Versions(std::string(gover::kToolchainModule), ""));
  std::vector<std::string> releases;
  for (const std::string& version : versions) {
    std::string release = GoVersionOf(version);
    if (!release.empty()) releases.push_back(release);
  }
  SortReleases(releases);
  return releases;
}

std::vector<std::string> Obtain::ReleasesInPath() {
  std::vector<std::string> releases;
  for (const std::string& dir : base::Split(host_.environment.Get("PATH"), ":")) {
    if (!host::IsAbsPath(dir)) continue;
    auto entries = host_.files.ReadDir(dir);
    if (!entries) continue;
    for (const host::DirEntry& entry : *entries) {
      if (!entry.name.starts_with("go1.") || entry.type == host::FileType::kDirectory) continue;
      std::string release = gover::FromToolchain(entry.name);
      bool known = std::find(releases.begin(), releases.end(), release) != releases.end();
      if (release.empty() || known) continue;
      if (CanExecute(host_, host::JoinPath(dir, entry.name))) releases.push_back(release);
    }
  }
  SortReleases(releases);
  return releases;
}

}  // namespace gorun::toolchain
