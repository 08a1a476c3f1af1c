#include "modules/pseudo_version.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "modules/decimal.h"
#include "modules/module_path.h"
#include "modules/semver.h"

namespace gorun::modules {

namespace {

struct Parts {
  // "vX.0.0", "vX.Y.(Z+1)-0" or "vX.Y.Z-pre.0".
  std::string_view base;
  std::string_view timestamp;
  std::string_view revision;
  std::string_view build;
};

base::Error Invalid(std::string_view version, std::string reason) {
  return InvalidVersionError{std::string(version), true, std::move(reason)}.ToError();
}

bool AllDigits(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

base::Result<Parts> Parse(std::string_view version) {
  if (!IsPseudoVersion(version)) return base::Fail(Invalid(version, "syntax error"));
  Parts parts;
  parts.build = semver::Build(version);
  std::string_view rest = base::TrimSuffix(version, parts.build);
  size_t dash = rest.rfind('-');
  parts.revision = rest.substr(dash + 1);
  rest = rest.substr(0, dash);
  // The time stamp follows the last dash (vX.0.0-) or the last dot of a prerelease (-0. and
  // -pre.0.).
  size_t dot = rest.rfind('.');
  dash = rest.rfind('-');
  size_t cut = dot != std::string_view::npos && dot > dash ? dot : dash;
  parts.base = rest.substr(0, cut);
  parts.timestamp = rest.substr(cut + 1);
  return parts;
}

}  // namespace

std::string PseudoVersion(std::string_view major, std::string_view older, TimeStamp time,
                          std::string_view rev) {
  if (major.empty()) major = "v0";
  std::string segment = base::StrCat(time.Compact(), '-', rev);
  std::string_view build = semver::Build(older);
  std::string canonical = semver::Canonical(older);
  if (canonical.empty()) return base::StrCat(major, ".0.0-", segment);
  if (!semver::Prerelease(canonical).empty()) {
    return base::StrCat(canonical, ".0.", segment, build);
  }
  size_t patch = canonical.rfind('.') + 1;
  return base::StrCat(canonical.substr(0, patch), IncrementDecimal(canonical.substr(patch)), "-0.",
                      segment, build);
}

std::string RevOfNumber(std::string_view digits) {
  constexpr size_t kDigits = 12;
  return base::StrCat(std::string(kDigits - std::min(digits.size(), kDigits), '0'), digits);
}

std::string ZeroPseudoVersion(std::string_view major) {
  return PseudoVersion(major, "", TimeStamp(), "000000000000");
}

// The regular expression of cmd/go, for what is a semantic version already:
// v[0-9]+\.(0\.0-|\d+\.\d+-([^+]*\.)?0\.)\d{14}-[A-Za-z0-9]+(\+…)?
bool IsPseudoVersion(std::string_view version) {
  if (std::count(version.begin(), version.end(), '-') < 2 || !semver::IsValid(version)) {
    return false;
  }
  std::string_view rest = base::TrimSuffix(version, semver::Build(version));
  size_t dash = rest.rfind('-');
  std::string_view revision = rest.substr(dash + 1);
  if (revision.empty() || revision.find('.') != std::string_view::npos) return false;
  rest = rest.substr(0, dash);
  if (rest.size() < 14 || !AllDigits(rest.substr(rest.size() - 14))) return false;
  rest.remove_suffix(14);
  size_t first_dash = rest.find('-');
  if (first_dash == std::string_view::npos) return false;
  // vX.0.0-
  if (first_dash + 1 == rest.size()) {
    return rest.ends_with(".0.0-") && std::count(rest.begin(), rest.end(), '.') == 2;
  }
  // vX.Y.Z-0. and vX.Y.Z-….0.
  std::string_view prerelease = rest.substr(first_dash + 1);
  return prerelease == "0." || prerelease.ends_with(".0.");
}

bool IsZeroPseudoVersion(std::string_view version) {
  return version == ZeroPseudoVersion(semver::Major(version));
}

base::Result<TimeStamp> PseudoVersionTime(std::string_view version) {
  TRY_ASSIGN(Parts parts, Parse(version));
  auto time = TimeStamp::ParseCompact(parts.timestamp);
  if (!time) {
    return base::Fail(
        Invalid(version, base::StrCat("malformed time ", base::GoQuote(parts.timestamp))));
  }
  return *time;
}

base::Result<std::string> PseudoVersionRev(std::string_view version) {
  TRY_ASSIGN(Parts parts, Parse(version));
  return std::string(parts.revision);
}

base::Result<std::string> PseudoVersionBase(std::string_view version) {
  TRY_ASSIGN(Parts parts, Parse(version));
  std::string_view pre = semver::Prerelease(parts.base);
  if (pre.empty()) {
    // No tag comes before it, so none can be incompatible.
    if (!parts.build.empty()) {
      return base::Fail(Invalid(version, base::StrCat("lacks base version, but has build metadata ",
                                                      base::GoQuote(parts.build))));
    }
    return "";
  }
  if (pre == "-0") {
    std::string_view release = base::TrimSuffix(parts.base, pre);
    size_t patch_at = release.rfind('.') + 1;
    std::string patch = DecrementDecimal(release.substr(patch_at));
    if (patch.empty()) {
      return base::Fail(Invalid(
          version, base::StrCat("version before ", release, " would have negative patch number")));
    }
    return base::StrCat(release.substr(0, patch_at), patch, parts.build);
  }
  return base::StrCat(base::TrimSuffix(parts.base, ".0"), parts.build);
}

}  // namespace gorun::modules
