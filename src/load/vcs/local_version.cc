#include "load/vcs/local_version.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/string_map.h"
#include "base/strings.h"
#include "host/path.h"
#include "load/vcs/local_repo.h"
#include "modules/mod_file.h"
#include "modules/module_path.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::load::vcs {

namespace {

namespace semver = modules::semver;
using base::StrCat;
using modules::MatchPathMajor;

constexpr std::string_view kIncompatible = "+incompatible";

// A tag as a version of the module.
struct TagVersion {
  /// "" if it is none.
  std::string version;
  /// The tag is the version, without anything behind.
  bool canonical = false;
};

// The module in the repository (modfetch.codeRepo).
class CodeRepo {
 public:
  // nullopt: the module cannot be there.
  static std::optional<CodeRepo> Open(LocalRepo& repo, const ModuleInRepo& module) {
    if (!host::HasPathPrefix(module.path, module.code_root)) return std::nullopt;
    auto split = modules::SplitPathVersion(module.path);
    if (!split) return std::nullopt;
    CodeRepo code(repo);
    code.path_major_ = split->path_major;
    if (module.code_root != module.path) {
      if (!host::HasPathPrefix(split->prefix, module.code_root)) return std::nullopt;
      code.dir_ = base::TrimBytes(split->prefix.substr(module.code_root.size()), "/");
    } else {
      code.is_root_ = true;
    }
    return code;
  }

  std::string VersionAt(const std::string& asked) {
    auto stat = repo_.Stat(asked);
    if (!stat) return "";
    revision_ = *std::move(stat);
    ReadRetractions();
    const TagVersion named = VersionOf(revision_.version);
    if (named.canonical) {
      if (std::string version = Canonical(named.version); !version.empty()) return version;
    }
    std::string highest;
    for (const std::string& tag : revision_.tags) {
      const TagVersion v = VersionOf(tag);
      if (v.canonical && semver::Compare(highest, v.version) < 0 && Allowed(v.version)) {
        highest = v.version;
      }
    }
    if (!highest.empty()) return Canonical(highest);

    auto tag = repo_.RecentTag(revision_.name, TagPrefix(), [this](const std::string& name) {
      const std::string version = VersionOf(name).version;
      return !version.empty() && Allowed(version);
    });
    if (!tag) return "";
    const std::string older = tag->empty() ? "" : VersionOf(*tag).version;
    return Canonical(modules::PseudoVersion(modules::PathMajorPrefix(path_major_), older,
                                            revision_.time, revision_.short_name));
  }

 private:
  explicit CodeRepo(LocalRepo& repo) : repo_(repo) {}

  std::string TagPrefix() const { return dir_.empty() ? "" : dir_ + "/"; }
  std::string InDir(std::string_view name) const { return host::JoinPath(dir_, name); }

  TagVersion VersionOf(std::string_view tag) const {
    auto rest = base::CutPrefix(tag, TagPrefix());
    // Tags that look like pseudo-versions would confuse.
    if (!rest || modules::IsPseudoVersion(tag)) return {};
    std::string version = semver::Canonical(*rest);
    if (version.empty() || !rest->starts_with(version)) return {};
    const bool canonical = version == *rest;
    return {std::move(version), canonical};
  }

  bool Allowed(const std::string& version) {
    return (MatchPathMajor(version, path_major_) || CanBeIncompatible(version)) &&
           !IsRetracted(version);
  }

  bool HasFile(const std::string& file) {
    auto [it, is_new] = has_file_.try_emplace(file, false);
    if (is_new) it->second = repo_.ReadFile(revision_.name, file).has_value();
    return it->second;
  }

  // v2 and later without a go.mod.
  bool CanBeIncompatible(std::string_view version) {
    if (!dir_.empty() || !path_major_.empty()) return false;
    return !HasFile("go.mod") && !HasFile(StrCat(semver::Major(version), "/go.mod"));
  }

  // findDir: the go.mod that counts at a revision ("" where it is implied); nullopt if it is not
  // where, or not what, the module needs.
  std::optional<std::string> GoMod(const std::string& revision) {
    const auto first = repo_.ReadFile(revision, InDir("go.mod"));
    const std::string first_path = first ? modules::ModulePath(*first) : "";
    const bool first_fits = first && (modules::FitsMajor(first_path, path_major_) ||
                                      (path_major_.empty() && first_path.starts_with("gopkg.in/")));
    if (!path_major_.empty() && !is_root_ && !path_major_.starts_with('.')) {
      const std::string major = path_major_.substr(1);
      if (auto second = repo_.ReadFile(revision, InDir(StrCat(major, "/go.mod")))) {
        if (first_fits || !modules::FitsMajor(modules::ModulePath(*second), path_major_))
          return std::nullopt;
        return second;
      }
    }
    if (first_fits) return first;
    if (first) return std::nullopt;
    if (dir_.empty() && (path_major_.empty() || path_major_.starts_with('.'))) return "";
    return std::nullopt;
  }

  // checkCanonical: the version if the module may have it, else "".
  std::string Canonical(const std::string& version) {
    if (!GoMod(RevisionOf(version))) return "";
    if (MatchPathMajor(version, path_major_)) return version;
    return CanBeIncompatible(version) ? StrCat(version, kIncompatible) : "";
  }

  // versionToRev.
  std::string RevisionOf(const std::string& version) const {
    if (modules::IsPseudoVersion(version)) {
      return modules::PseudoVersionRev(version).value_or("");
    }
    return TagPrefix() + version;
  }

  // retractedVersions: by the go.mod of the highest version.
  void ReadRetractions() {
    std::vector<std::string> versions;
    for (const std::string& tag : repo_.Tags()) {
      const TagVersion v = VersionOf(tag);
      if (v.canonical && MatchPathMajor(v.version, path_major_)) versions.push_back(v.version);
    }
    if (versions.empty()) return;
    semver::Sort(versions);
    std::string highest = versions.back();
    for (size_t i = versions.size(); i-- > 0;) {
      if (!semver::Prerelease(versions[i]).empty()) continue;
      highest = versions[i];
      break;
    }
    auto go_mod = GoMod(RevisionOf(highest));
    if (!go_mod) return;
    if (auto file = modules::ParseModLax("go.mod", *go_mod, nullptr)) {
      for (const modules::Retract& retract : file->retract) {
        retracted_.push_back(retract.interval);
      }
    }
  }

  bool IsRetracted(const std::string& version) const {
    for (const modules::VersionInterval& interval : retracted_) {
      if (semver::Compare(interval.low, version) <= 0 &&
          semver::Compare(version, interval.high) <= 0) {
        return true;
      }
    }
    return false;
  }

  LocalRepo& repo_;
  // "/v2", ".v2" or "".
  std::string path_major_;
  // Below the repository's root; "" there.
  std::string dir_;
  // The module's path is the root's.
  bool is_root_ = false;
  Revision revision_;
  base::StringMap<bool> has_file_;
  std::vector<modules::VersionInterval> retracted_;
};

}  // namespace

std::string LocalVersion(Client& client, const ModuleInRepo& module, const std::string& revision) {
  LocalRepo repo(client);
  auto code = CodeRepo::Open(repo, module);
  return code ? code->VersionAt(revision) : "";
}

}  // namespace gorun::load::vcs
