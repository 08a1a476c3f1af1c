#include "fetch/vcs/repo_root.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/vcs_kind.h"
#include "modules/module_path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::GoQuote;
using base::StrCat;

constexpr int64_t kMaxSeriesProbe = int64_t{1} << 20;

// The page that tells about an import path, without a scheme.
base::Result<Url> PageUrl(const std::string& import_path) {
  size_t slash = import_path.find('/');
  Url url;
  url.host = import_path.substr(0, slash);
  url.path = slash == std::string::npos ? "/" : import_path.substr(slash);
  url.raw_query = "go-get=1";
  if (!base::Contains(url.host, ".")) return Fail("import path does not begin with hostname");
  return url;
}

// vcs.validateRepoSubDir and validateRepoRoot.
base::Status CheckTag(const std::string& page, const MetaImport& tag) {
  auto invalid = [&](std::string_view what, const std::string& value, std::string_view why) {
    return Fail(StrCat(page, ": invalid ", what, " ", GoQuote(value), ": ", why));
  };
  if (tag.subdir.starts_with('/')) return invalid("subdirectory", tag.subdir, "leading slash");
  if (tag.subdir.starts_with('-')) return invalid("subdirectory", tag.subdir, "leading hyphen");
  auto url = Url::Parse(tag.repo);
  if (!url) return invalid("repo root", tag.repo, url.error().text());
  if (url->scheme.empty()) return invalid("repo root", tag.repo, "no scheme");
  if (url->scheme == "file") return invalid("repo root", tag.repo, "file scheme disallowed");
  return {};
}

}  // namespace

RepoRootFinder::RepoRootFinder(host::Host& host, const env::Settings& settings,
                               const FetchRules& rules, Web& web, ClientRunner& clients)
    : host_(host),
      settings_(settings),
      rules_(rules),
      web_(web),
      clients_(clients),
      policy_(GovcsPolicy::Parse(settings.Get("GOVCS"))) {}

base::Status RepoRootFinder::CheckAllowed(const std::string& vcs, const std::string& root) {
  if (!policy_) return Fail(policy_.error());
  return policy_->Check(vcs, root, settings_.Get("GOPRIVATE"));
}

base::Result<RepoRoot> RepoRootFinder::Find(const std::string& import_path) {
  bool insecure = modules::MatchPrefixPatterns(settings_.Get("GOINSECURE"), import_path);
  Web::Security security = insecure ? Web::Security::kInsecure : Web::Security::kSecure;
  auto find = [&]() -> base::Result<RepoRoot> {
    TRY_ASSIGN(std::optional<HostMatch> match, MatchKnownHost(import_path, rules_));
    if (match) return FromHost(*std::move(match), security);
    auto found = FromPage(import_path, security);
    if (found || found.error().Is(ErrorKind::kSecurity)) return found;
    return Fail(found.error().Wrap(StrCat("unrecognized import path ", GoQuote(import_path))));
  };
  auto found = find();
  if (!found && !found.error().Is(ErrorKind::kSecurity) && rules_.knows_bazaar) {
    auto match = MatchFallbackHost(import_path);
    if (match && *match) {
      auto fallback = FromHost(**match, security);
      if (fallback) return fallback;
    }
  }
  return found;
}

base::Result<RepoRoot> RepoRootFinder::FromHost(HostMatch match, Web::Security security) {
  if (!match.series_probe.empty()) {
    // PROJECT/NAME may be a series with a branch of its own, or a directory of the main branch.
    TRY_ASSIGN(Url probe, Url::Parse(match.series_probe));
    if (!web_.GetBytes(probe, kMaxSeriesProbe, Web::ReadErrorStyle::kReading)) {
      match.root = match.series_root;
      match.repo = StrCat("https://", match.root);
    }
  }
  const VcsKind* vcs = FindVcs(match.vcs, rules_);
  if (vcs == nullptr) return Fail(StrCat("unknown version control system ", GoQuote(match.vcs)));
  TRY(CheckAllowed(match.vcs, match.root));
  RepoRoot root{match.vcs, match.repo, match.root, ""};
  if (!match.has_scheme) {
    TRY_ASSIGN(std::string scheme, FindScheme(*vcs, match.repo, security));
    root.repo = StrCat(scheme, "://", match.repo);
  }
  return root;
}

base::Result<std::string> RepoRootFinder::FindScheme(const VcsKind& vcs, const std::string& repo,
                                                     Web::Security security) {
  bool secure = security == Web::Security::kSecure;
  for (std::string_view scheme : vcs.schemes) {
    if (secure && !IsSecureScheme(vcs, scheme, settings_.original_environment)) continue;
    if (vcs.ping.empty() || clients_.Ping(vcs, StrCat(scheme, "://", repo)))
      return std::string(scheme);
  }
  // Clients do not say why.
  return Fail(ErrorKind::kNetwork,
              StrCat("no ", secure ? "secure " : "", "protocol found for repository"));
}

base::Result<RepoRoot> RepoRootFinder::FromPage(const std::string& import_path,
                                                Web::Security security) {
  TRY_ASSIGN(Url url, PageUrl(import_path));
  auto page = web_.GetPage(security, url);
  if (!page) {
    if (page.error().Is(ErrorKind::kSecurity)) return Fail(page.error());
    bool insecure = security == Web::Security::kInsecure;
    return Fail(page.error().Wrap(insecure ? "http/https fetch" : "https fetch"));
  }
  auto imports = ParseMetaImports(page->reply.body);
  if (!imports || imports->empty()) {
    // A bad status says more than a page without tags.
    if (auto problem = page->Problem()) return Fail(*std::move(problem));
  }
  if (!imports) return Fail(imports.error().Wrap(StrCat("parsing ", import_path)));
  auto tag = MatchMetaImport(*imports, import_path);
  if (!tag) {
    if (!tag.error().none) return Fail(StrCat("parse ", url.String(), ": ", tag.error().text));
    return Fail(StrCat("parse ", page->url, ": no go-import meta tags (", tag.error().text, ")"));
  }
  bool verbose = settings_.flags.v;
  auto log = [&](std::string_view text) {
    if (verbose) host_.err.Write(StrCat("get ", GoQuote(import_path), ": ", text, "\n"));
  };
  log(StrCat("found meta tag vcs.metaImport{Prefix:", GoQuote(tag->prefix),
             ", VCS:", GoQuote(tag->vcs), ", RepoRoot:", GoQuote(tag->repo),
             ", SubDir:", GoQuote(tag->subdir), "} at ", url.String()));
  if (tag->prefix != import_path) {
    // The page may be anybody's below the prefix: the prefix itself must say the same.
    log("verifying non-authoritative meta tag");
    PrefixAnswer prefix =
        prefixes_.Do(tag->prefix, [&] { return AskPrefix(tag->prefix, security); });
    if (prefix.error) return Fail(*prefix.error);
    auto again = MatchMetaImport(prefix.imports, import_path);
    if (!again || *again != *tag) {
      return Fail(
          StrCat(page->url, " and ", prefix.url, " disagree about go-import for ", tag->prefix));
    }
  }
  TRY(CheckTag(page->url, *tag));
  if (tag->vcs != "mod") {
    if (FindVcs(tag->vcs, rules_) == nullptr)
      return Fail(StrCat(page->url, ": unknown vcs ", GoQuote(tag->vcs)));
    TRY(CheckAllowed(tag->vcs, tag->prefix));
  }
  return RepoRoot{tag->vcs, tag->repo, tag->prefix, tag->subdir};
}

RepoRootFinder::PrefixAnswer RepoRootFinder::AskPrefix(const std::string& prefix,
                                                       Web::Security security) {
  PrefixAnswer answer;
  auto url = PageUrl(prefix);
  if (!url) {
    answer.error = url.error();
    return answer;
  }
  answer.url = url->String();
  auto page = web_.GetPage(security, *url);
  if (!page) {
    answer.error = page.error();
    if (!page.error().Is(ErrorKind::kSecurity)) {
      answer.error = page.error().Wrap(StrCat("fetching ", prefix));
    }
    return answer;
  }
  auto imports = ParseMetaImports(page->reply.body);
  if (!imports || imports->empty()) answer.error = page->Problem();
  if (answer.error) return answer;
  if (!imports) {
    answer.error = imports.error().Wrap(StrCat("parsing ", page->url));
  } else if (imports->empty()) {
    answer.error =
        base::Error(StrCat("fetching ", prefix, ": no go-import meta tag found in ", page->url));
  } else {
    answer.imports = *std::move(imports);
  }
  return answer;
}

}  // namespace gorun::fetch
