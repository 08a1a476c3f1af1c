#include "fetch/proxy_list.h"

#include "base/strings.h"
#include "modules/module_path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// Single words are reserved; what is neither a URL nor a file name gets the scheme https.
std::string WithScheme(std::string_view text) {
  bool is_word = text.find_first_of(".:/") == std::string_view::npos;
  if (is_word || base::Contains(text, ":/") || text.starts_with('/')) return std::string(text);
  return StrCat("https://", text);
}

constexpr std::string_view kNotPrivate = "path does not match GOPRIVATE/GONOPROXY";

}  // namespace

base::Error NotPrivate() { return {ErrorKind::kNotFound, std::string(kNotPrivate)}; }

base::Status CheckProxyUrl(const Url& url) {
  if (url.scheme == "http" || url.scheme == "https") return {};
  if (url.scheme == "file") {
    Url only_path;
    only_path.scheme = url.scheme;
    only_path.path = url.path;
    only_path.raw_path = url.raw_path;
    if (url == only_path) return {};
    return Fail(ErrorKind::kInvalid,
                StrCat("invalid file:// proxy URL with non-path elements: ", url.Redacted()));
  }
  if (url.scheme.empty()) {
    return Fail(ErrorKind::kInvalid, StrCat("invalid proxy URL missing scheme: ", url.Redacted()));
  }
  return Fail(ErrorKind::kInvalid,
              StrCat("invalid proxy URL scheme (must be https, http, file): ", url.Redacted()));
}

base::Result<std::vector<ProxySpec>> ParseProxyList(std::string_view goproxy,
                                                    std::string_view gonoproxy) {
  std::vector<ProxySpec> list;
  if (!gonoproxy.empty() && goproxy != "direct") {
    list.push_back({.kind = ProxySpec::Kind::kNoProxy});
  }
  bool any = false;
  while (!goproxy.empty()) {
    ProxySpec spec;
    size_t end = goproxy.find_first_of(",|");
    std::string_view text = base::TrimSpace(goproxy.substr(0, end));
    if (end == std::string_view::npos) {
      goproxy = {};
    } else {
      spec.fall_back_on_error = goproxy[end] == '|';
      goproxy.remove_prefix(end + 1);
    }
    if (text.empty()) continue;
    any = true;
    // Nothing counts after these two.
    if (text == "off" || text == "direct") {
      list.push_back({.kind = text == "off" ? ProxySpec::Kind::kOff : ProxySpec::Kind::kDirect});
      break;
    }
    TRY_ASSIGN(spec.url, Url::Parse(WithScheme(text)));
    TRY(CheckProxyUrl(spec.url));
    list.push_back(std::move(spec));
  }
  if (!any) {
    return Fail(ErrorKind::kInvalid,
                "GOPROXY list is not the empty string, but contains no entries");
  }
  return list;
}

bool ProxyList::IsPrivate(std::string_view module_path) const {
  return modules::MatchPrefixPatterns(gonoproxy_, module_path);
}

base::Status ProxyList::TryAll(const Ask& ask) const {
  if (!list_) return Fail(list_.error());
  // The error that is best to report: of direct access, else of a proxy that failed, else "not
  // found".
  enum { kNotExistRank, kProxyRank, kDirectRank } best_rank = kNotExistRank;
  std::optional<base::Error> best;
  for (const ProxySpec& proxy : *list_) {
    base::Status done = ask(proxy);
    if (done) return {};
    base::Error error = std::move(done).error();
    // Never ask elsewhere for what was found to be forged.
    if (error.Is(ErrorKind::kSecurity)) return Fail(std::move(error));
    bool not_exist = error.Is(ErrorKind::kNotFound);
    bool direct = proxy.kind == ProxySpec::Kind::kDirect ||
                  (proxy.kind == ProxySpec::Kind::kNoProxy && error.text() != kNotPrivate);
    bool stop = !proxy.fall_back_on_error && !not_exist;
    if (direct) {
      best = std::move(error);
      best_rank = kDirectRank;
    } else if (best_rank <= kProxyRank && !not_exist) {
      best = std::move(error);
      best_rank = kProxyRank;
    } else if (best_rank == kNotExistRank) {
      best = std::move(error);
    }
    if (stop) break;
  }
  return Fail(*std::move(best));
}

base::Status ProxyList::TryEach(std::string_view module_path, const Ask& ask) const {
  return TryAll([&](const ProxySpec& proxy) -> base::Status {
    TRY(CheckApplies(proxy, module_path));
    return ask(proxy);
  });
}

base::Status ProxyList::CheckApplies(const ProxySpec& proxy, std::string_view module_path) const {
  const bool is_private = IsPrivate(module_path);
  switch (proxy.kind) {
    case ProxySpec::Kind::kDirect: return {};
    case ProxySpec::Kind::kNoProxy:
      if (is_private) return {};
      return Fail(NotPrivate());
    case ProxySpec::Kind::kOff:
      if (is_private) break;
      return Fail(ErrorKind::kNotFound, "module lookup disabled by GOPROXY=off");
    case ProxySpec::Kind::kUrl:
      if (is_private) break;
      return {};
  }
  return Fail(ErrorKind::kNotFound, "disabled by GOPRIVATE/GONOPROXY");
}

}  // namespace gorun::fetch
