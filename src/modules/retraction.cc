#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/version_query.h"

// What authors and go.mod say against a version: exclusions, retractions, deprecations
// (cmd/go/internal/modload/modfile.go).
namespace gorun::modules {

using base::StrCat;

std::optional<LoadError> VersionQueries::CheckExclusions(const Version& mod) const {
  if (!context_.IsExcluded(mod)) return std::nullopt;
  LoadError error(VersionError(mod, base::Error("excluded by go.mod")));
  error.disallowed = true;
  return error;
}

const LoadResult<Version>& VersionQueries::LatestIgnoringRetractions(const std::string& path) {
  return latest_.Get(path, [&]() -> LoadResult<Version> {
    if (const Version* to = context_.FindReplacement(path, "")) return *to;
    LOAD_TRY_ASSIGN(RevInfo info, Query(path, "latest", "", nullptr));
    return context_.ResolveReplacement({path, info.version});
  });
}

std::optional<LoadError> VersionQueries::CheckRetractions(const Version& mod) {
  if (mod.version.empty() || context_.FindReplacement(mod.path, "") != nullptr) {
    return std::nullopt;
  }
  auto failed = [&](const LoadError& cause) {
    // About the version that was checked, not the one whose go.mod would have said it.
    LoadError error = cause;
    std::string text = cause.module_error ? cause.module_error->cause.text() : cause.Text();
    error.detail = std::monostate();
    error.module_error.reset();
    error.prefix.clear();
    error.text = StrCat("loading module retractions for ", mod.String(), ": ", text);
    return error;
  };
  const LoadResult<Version>& latest = LatestIgnoringRetractions(mod.path);
  if (!latest) return failed(latest.error());
  const GoModSummaries::Answer& summary = summaries_.GetRaw(*latest);
  if (!summary) return failed(summary.error());

  bool retracted = false;
  std::string rationale;
  for (const Retract& r : (*summary)->retract) {
    if (gover::ModCompare(mod.path, r.interval.low, mod.version) <= 0 &&
        gover::ModCompare(mod.path, mod.version, r.interval.high) <= 0) {
      retracted = true;
      if (rationale.empty()) rationale = r.rationale;
    }
  }
  if (!retracted) return std::nullopt;
  std::string text = "retracted by module author";
  if (!rationale.empty()) text = StrCat(text, ": ", ShortMessage(rationale, text));
  LoadError error(VersionError(mod, base::Error(std::move(text))));
  error.disallowed = true;
  return error;
}

std::optional<LoadError> VersionQueries::CheckAllowed(const Version& mod) {
  if (auto error = CheckExclusions(mod)) return error;
  return CheckRetractions(mod);
}

LoadResult<std::string> VersionQueries::CheckDeprecation(const Version& mod) {
  if (mod.version.empty() || context_.FindReplacement(mod.path, "") != nullptr) {
    return std::string();
  }
  std::string where = StrCat("loading deprecation for ", mod.path);
  const LoadResult<Version>& latest = LatestIgnoringRetractions(mod.path);
  if (!latest) return tl::unexpected(latest.error().Wrap(where));
  const GoModSummaries::Answer& summary = summaries_.GetRaw(*latest);
  if (!summary) return tl::unexpected(summary.error().Wrap(where));
  return (*summary)->deprecated;
}

namespace {

// unicode.IsGraphic or IsSpace, as far as it matters: no control or format characters, no
// surrogates, no private use.
bool IsPrintable(char32_t r) {
  if (r == '\t' || r == '\n' || r == '\v' || r == '\f' || r == '\r' || r == 0x85) return true;
  if (r < 0x20 || (r >= 0x7f && r < 0xa0) || r == 0xad) return false;
  if ((r >= 0x600 && r <= 0x605) || r == 0x61c || r == 0x6dd || r == 0x70f || r == 0x180e)
    return false;
  if ((r >= 0x200b && r <= 0x200f) || (r >= 0x202a && r <= 0x202e) ||
      (r >= 0x2060 && r <= 0x206f)) {
    return false;
  }
  if ((r >= 0xd800 && r <= 0xf8ff) || r == 0xfeff || (r >= 0xfff0 && r <= 0xfffb)) return false;
  if (r == 0x110bd || r == 0x110cd || (r >= 0x1bca0 && r <= 0x1bca3)) return false;
  if ((r >= 0x1d173 && r <= 0x1d17a) || r >= 0xe0000) return false;
  return (r & 0xfffe) != 0xfffe;
}

}  // namespace

std::string ShortMessage(std::string_view message, std::string_view if_empty) {
  message = base::TrimSpace(message.substr(0, message.find('\n')));
  if (message.empty()) return std::string(if_empty);
  if (message.size() > 500) return "(message omitted: too long)";
  for (std::string_view rest = message; !rest.empty();) {
    auto [rune, size] = base::DecodeRune(rest);
    if (!IsPrintable(rune)) return "(message omitted: contains non-printable characters)";
    rest.remove_prefix(static_cast<size_t>(size));
  }
  return std::string(message);
}

}  // namespace gorun::modules
