#include <algorithm>
#include <map>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/code_repo.h"
#include "host/path.h"
#include "modules/module_path.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

// Which version a revision is (codeRepo.convert), and whether a pseudo-version tells the truth
// about its revision (codeRepo.validatePseudoVersion).
namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::GoQuote;
using base::StrCat;
using modules::InfoFile;
namespace semver = modules::semver;

constexpr std::string_view kIncompatible = "+incompatible";

}  // namespace

struct CodeRepo::Conversion {
  const CodeRevision& revision;
  // What was asked for; "" for the latest.
  const std::string& asked;
  // Whether the repository's root, or a major version's directory in it, has no go.mod file.
  std::map<std::string, bool, std::less<>> lacks_go_mod;
};

base::Result<InfoFile> CodeRepo::Convert(const CodeRevision& revision, const std::string& asked) {
  Conversion conversion{revision, asked, {}};
  auto version = VersionOf(conversion);
  InfoFile info;
  info.time = revision.time;
  info.origin = revision.origin;
  info.origin->subdir = directory_;
  if (version) info.version = *version;
  const std::string& v = info.version;
  if (modules::IsPseudoVersion(v) && (v != asked || !v.starts_with("v0.0.0-"))) {
    // It depends on the tags, too.
    std::string prefix = TagPrefix();
    if (!path_major_.empty()) base::StrAppend(prefix, path_major_.substr(1), ".");
    auto tags = code_.Tags(prefix);
    if (!tags) return Fail(version ? tags.error() : version.error());
    info.origin->tag_prefix = tags->origin.tag_prefix;
    info.origin->tag_sum = tags->origin.tag_sum;
  }
  if (!version) return Fail(version.error());
  return info;
}

// If this is a plain tag of a repository without go.mod files, it may be a version of the module
// without a suffix, however high.
bool CodeRepo::MayBeIncompatible(Conversion& conversion, const std::string& version) {
  if (!directory_.empty() || !path_major_.empty()) return false;
  auto lacks = [&](std::string_view directory) {
    auto [at, added] = conversion.lacks_go_mod.try_emplace(std::string(directory), false);
    if (added) {
      std::string file = host::JoinPath(directory, "go.mod");
      auto text = code_.ReadFile(conversion.revision.name, file);
      at->second = !text || !text->has_value();
    }
    return at->second;
  };
  if (!lacks("")) return false;
  // Where the suffix was asked for by name, this was not always looked at.
  if (version.empty() || conversion.asked.ends_with(kIncompatible)) return true;
  return lacks(semver::Major(version));
}

// That the canonical `version` can be one of this module, with "+incompatible" added if it must be;
// and that it is what was asked for, if that was canonical.
base::Result<std::string> CodeRepo::CheckCanonical(Conversion& conversion, std::string version) {
  const std::string& asked = conversion.asked;
  if (auto place = FindPlace(version); !place) {
    bool final = place.error().Is(ErrorKind::kCancelled);
    return Fail(InvalidVersion(
        version, final ? place.error() : base::Error(ErrorKind::kNotFound, place.error().text())));
  }
  if (version == base::TrimSuffix(asked, kIncompatible)) version = asked;
  std::string plain(base::TrimSuffix(version, kIncompatible));
  std::string problem;
  if (!modules::MatchPathMajor(plain, path_major_)) {
    if (MayBeIncompatible(conversion, plain)) {
      version = StrCat(plain, kIncompatible);
    } else if (!path_major_.empty()) {
      problem = "module path includes a major version suffix, so major version must match";
    } else {
      std::string path = host::JoinPath(path_prefix_, semver::Major(version));
      problem = StrCat("module contains a go.mod file, so module path must match major version (",
                       GoQuote(path), ")");
    }
  } else if (version.ends_with(kIncompatible)) {
    problem = StrCat("+incompatible suffix not allowed: major version ", semver::Major(version),
                     " is compatible");
  }
  if (!asked.empty() && asked == modules::CanonicalVersion(asked)) {
    std::string_view asked_plain = base::TrimSuffix(asked, kIncompatible);
    if (asked_plain != plain) {
      return Fail(InvalidVersion(asked, base::Error(StrCat("resolves to version ", version, " (",
                                                           asked_plain, " is not a tag)"))));
    }
  }
  if (!problem.empty()) return Fail(InvalidVersion(version, base::Error(problem)));
  return version;
}

// The version that a tag names; "" if none. `is_canonical`: by its whole name.
std::string CodeRepo::TagVersion(const std::string& tag, bool& is_canonical) const {
  is_canonical = false;
  auto trimmed = base::CutPrefix(tag, TagPrefix());
  if (!trimmed || modules::IsPseudoVersion(tag)) return "";
  std::string version = semver::Canonical(*trimmed);
  if (version.empty() || !trimmed->starts_with(version)) return "";
  is_canonical = version == *trimmed;
  return version;
}

base::Result<std::string> CodeRepo::VersionOf(Conversion& conversion) {
  const CodeRevision& revision = conversion.revision;
  const std::string& asked = conversion.asked;
  if (modules::IsPseudoVersion(asked)) {
    // Cheap checks first: the last may need the whole history.
    TRY_ASSIGN(std::string version, CheckCanonical(conversion, asked));
    TRY(CheckPseudoVersion(revision, asked));
    return version;
  }

  auto retracted = RetractedVersions();
  auto is_retracted = [&](const std::string& version) {
    return retracted && (*retracted)(version);
  };
  auto is_allowed = [&](const std::string& version) {
    return modules::MatchPathMajor(version, path_major_) || MayBeIncompatible(conversion, version);
  };
  bool is_canonical = false;
  std::string named = TagVersion(revision.version, is_canonical);
  if (is_canonical) {
    auto version = CheckCanonical(conversion, named);
    if (version) return version;
  }

  // Tags on the revision: a version to take, or one to base a pseudo-version on.
  std::string highest;
  std::string base_version;
  for (const std::string& tag : revision.tags) {
    std::string version = TagVersion(tag, is_canonical);
    if (!asked.empty() && semver::Compare(version, asked) == 0) {
      if (is_canonical) return CheckCanonical(conversion, version);
      // Its build metadata makes it ambiguous, so it cannot be the version itself.
      base_version = version;
    }
    if (is_canonical && semver::Compare(highest, version) < 0 && !is_retracted(version) &&
        is_allowed(version)) {
      highest = version;
    }
  }
  if (!highest.empty()) return CheckCanonical(conversion, highest);

  // A pseudo-version, which sorts after all versions in the revision's history.
  if (base_version.empty() && code_.KnowsAncestry()) {
    auto tag = code_.RecentTag(revision.name, TagPrefix(), [&](const std::string& name) {
      bool ignored = false;
      std::string version = TagVersion(name, ignored);
      return !version.empty() && is_allowed(version) && !is_retracted(version);
    });
    if (!tag) return Fail(tag.error());
    if (!tag->empty()) base_version = TagVersion(*tag, is_canonical);
  }
  return CheckCanonical(conversion, modules::PseudoVersion(pseudo_major_, base_version,
                                                           revision.time, revision.short_name));
}

base::Status CodeRepo::CheckPseudoVersion(const CodeRevision& revision,
                                          const std::string& version) {
  base::Status checked = ComparePseudoVersion(revision, version);
  if (checked) return {};
  // What is no pseudo-version at all is said to be one that is invalid already.
  for (std::string_view named :
       {std::string_view(version), base::TrimSuffix(version, kIncompatible)}) {
    modules::InvalidVersionError said{std::string(named), true, ""};
    if (auto reason = base::CutPrefix(checked.error().text(), said.Text())) {
      return Fail(InvalidVersion(named, base::Error(std::string(*reason)), /*pseudo=*/true));
    }
  }
  return Fail(InvalidVersion(version, checked.error(), /*pseudo=*/true));
}

base::Status CodeRepo::ComparePseudoVersion(const CodeRevision& revision,
                                            const std::string& version) {
  TRY_ASSIGN(std::string hash, modules::PseudoVersionRev(version));
  const std::string& expected = revision.short_name;
  if (hash != expected) {
    std::string_view what = hash.starts_with(expected)   ? "revision is longer than canonical"
                            : expected.starts_with(hash) ? "revision is shorter than canonical"
                                                         : "does not match short name of revision";
    return Fail(StrCat(what, " (expected ", expected, ")"));
  }
  TRY_ASSIGN(modules::TimeStamp time, modules::PseudoVersionTime(version));
  if (time.unix_seconds != revision.time.unix_seconds) {
    return Fail(StrCat("does not match version-control timestamp (expected ",
                       revision.time.Compact(), ")"));
  }

  // The version that it sorts after must be in its history: else one could claim any precedence,
  // and give one commit endless names.
  TRY_ASSIGN(std::string base,
             modules::PseudoVersionBase(base::TrimSuffix(version, kIncompatible)));
  if (base.empty()) {
    if (pseudo_major_.empty() && semver::Major(version) == "v1") {
      return Fail("major version without preceding tag must be v0, not v1");
    }
    return {};
  }
  for (const std::string& tag : revision.tags) {
    if (base::TrimPrefix(tag, TagPrefix()) == base) {
      return Fail(StrCat("tag (", tag, ") found on revision ", hash,
                         " is already canonical, so should not be replaced with a pseudo-version "
                         "derived from that tag"));
    }
  }
  TRY_ASSIGN(CodeTags tags, code_.Tags(TagPrefix() + base));
  std::string last_tag;
  base::Status problem;
  for (const CodeTag& tag : tags.list) {
    if (semver::Compare(base::TrimPrefix(tag.name, TagPrefix()), base) != 0) continue;
    last_tag = tag.name;
    auto descends = code_.DescendsFrom(revision.name, tag.name);
    if (descends && *descends) return {};
    problem = descends ? base::Status() : Fail(descends.error());
  }
  if (last_tag.empty()) return Fail(StrCat("preceding tag (", base, ") not found"));
  TRY(problem);
  return Fail(StrCat("revision ", hash, " is not a descendent of preceding tag (", last_tag, ")"));
}

}  // namespace gorun::fetch
