#include "fetch/proxy.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/limits.h"
#include "host/path.h"
#include "modules/module_path.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr int64_t kMaxInfo = int64_t{1} << 20;
constexpr int64_t kMaxList = int64_t{64} << 20;

// encoding/json's words for an answer that is no JSON from its first byte on: mostly a web page.
std::optional<base::Error> NoJsonAtAll(std::string_view text) {
  size_t at = text.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos) return base::Error("unexpected end of JSON input");
  std::string_view first = text.substr(at, 1);
  if (base::Contains("{[\"-0123456789tfn", first)) return std::nullopt;
  // Go takes the byte for a character.
  return base::Error(StrCat("invalid character ",
                            base::GoQuoteRune(static_cast<unsigned char>(first[0])),
                            " looking for beginning of value"));
}

}  // namespace

base::Error ProxyRepo::VersionError(std::string_view version, base::Error error) const {
  if (!version.empty() && version != modules::CanonicalVersion(version)) {
    modules::ModuleError wrapped{.mod = {path_, ""}, .cause = error};
    wrapped.invalid_version = modules::InvalidVersionError{
        std::string(version), modules::IsPseudoVersion(version), error.text()};
    return wrapped.ToError();
  }
  return modules::ModuleError{.mod = {path_, std::string(version)}, .cause = error}.ToError();
}

base::Result<std::string> ProxyRepo::Escape(const std::string& version) const {
  auto escaped = modules::EscapeVersion(version);
  if (escaped) return escaped;
  return Fail(VersionError(version, rules_.says_invalid_twice
                                        ? escaped.error()
                                        : base::Error(escaped.error().kind(),
                                                      std::string(modules::kDisallowedVersion))));
}

base::Result<Url> ProxyRepo::UrlOf(std::string_view file) const {
  TRY_ASSIGN(std::string escaped, modules::EscapePath(path_));
  Url url = proxy_;
  url.path = host::JoinPath(StrCat(base::TrimSuffix(proxy_.path, "/"), "/", escaped), file);
  url.raw_path =
      host::JoinPath(StrCat(base::TrimSuffix(proxy_.raw_path, "/"), "/", EscapeUrlPath(escaped)),
                     EscapeUrlPath(file));
  return url;
}

base::Result<std::string> ProxyRepo::GetBytes(std::string_view file, int64_t max_bytes) {
  TRY_ASSIGN(Url url, UrlOf(file));
  return web_.GetBytes(url, max_bytes, Web::ReadErrorStyle::kUrlError);
}

base::Result<modules::InfoFile> ProxyRepo::ParseAnswer(std::string_view version,
                                                       std::string_view json) const {
  auto info = modules::ParseInfo(json);
  if (info) return info;
  base::Error cause = NoJsonAtAll(json).value_or(info.error());
  return Fail(VersionError(version, cause.Wrap(StrCat("invalid response from proxy ",
                                                      base::GoQuote(proxy_.Redacted())))));
}

base::Result<modules::InfoFile> ProxyRepo::Stat(const std::string& revision) {
  TRY_ASSIGN(const std::string escaped, Escape(revision));
  auto data = GetBytes(StrCat("@v/", escaped, ".info"), kMaxInfo);
  if (!data) return Fail(VersionError(revision, data.error()));
  TRY_ASSIGN(modules::InfoFile info, ParseAnswer(revision, *data));
  // Asked for a right version of this module, a proxy may not answer with another one.
  if (info.version != revision && revision == modules::CanonicalVersion(revision) &&
      modules::Check(path_, revision)) {
    return Fail(VersionError(
        revision,
        base::Error(ErrorKind::kInvalid, StrCat("proxy returned info for version ", info.version,
                                                " instead of requested version"))));
  }
  return info;
}

base::Result<modules::InfoFile> ProxyRepo::Latest() {
  auto data = GetBytes("@latest", kMaxInfo);
  if (data) return ParseAnswer("", *data);
  if (!data.error().Is(ErrorKind::kNotFound)) return Fail(VersionError("", data.error()));
  return LatestFromList();
}

base::Result<modules::InfoFile> ProxyRepo::LatestFromList() {
  auto data = GetBytes("@v/list", kMaxList);
  if (!data) return Fail(VersionError("", data.error()));
  // The newest by the proxy's own time stamps, or by those in pseudo-versions. Tagged versions do
  // not count: this is asked only where there are none.
  modules::TimeStamp best_time;
  std::string best_version;
  for (std::string_view line : base::Split(*data, "\n")) {
    auto fields = base::Fields(line);
    if (fields.empty() || !modules::semver::IsValid(fields[0])) continue;
    modules::TimeStamp time;
    if (fields.size() >= 2) {
      time = modules::TimeStamp::ParseRfc3339(fields[1]).value_or(modules::TimeStamp());
    } else if (modules::IsPseudoVersion(fields[0])) {
      time = modules::PseudoVersionTime(fields[0]).value_or(modules::TimeStamp());
    } else {
      continue;
    }
    if (std::pair(best_time.unix_seconds, best_time.nanoseconds) <
        std::pair(time.unix_seconds, time.nanoseconds)) {
      best_time = time;
      best_version = fields[0];
    }
  }
  if (best_version.empty()) {
    return Fail(VersionError("", base::Error(ErrorKind::kNotFound, "no commits")));
  }
  return Stat(best_version);
}

base::Result<std::vector<std::string>> ProxyRepo::Versions(const std::string& prefix) {
  auto data = GetBytes("@v/list", kMaxList);
  if (!data) return Fail(VersionError("", data.error()));
  std::vector<std::string> list;
  for (std::string_view line : base::Split(*data, "\n")) {
    auto fields = base::Fields(line);
    if (!fields.empty() && modules::semver::IsValid(fields[0]) && fields[0].starts_with(prefix) &&
        !modules::IsPseudoVersion(fields[0])) {
      list.emplace_back(fields[0]);
    }
  }
  modules::semver::Sort(list);
  return list;
}

base::Result<std::string> ProxyRepo::GoMod(const std::string& version) {
  TRY_ASSIGN(const std::string escaped, Escape(version));
  auto data = GetBytes(StrCat("@v/", escaped, ".mod"), kMaxGoMod);
  if (!data) return Fail(VersionError(version, data.error()));
  return data;
}

base::Status ProxyRepo::Zip(const std::string& version, const std::string& file) {
  TRY_ASSIGN(const std::string escaped, Escape(version));
  auto url = UrlOf(StrCat("@v/", escaped, ".zip"));
  if (!url) return Fail(VersionError(version, url.error()));
  auto done = web_.Download(*url, kMaxZipFile, file);
  if (!done) return Fail(VersionError(version, done.error()));
  if (*done == Web::DownloadResult::kTooLarge) {
    return Fail(
        VersionError(version, base::Error(ErrorKind::kInvalid, "downloaded zip file too large")));
  }
  return {};
}

}  // namespace gorun::fetch
