#include "fetch/vcs/known_hosts.h"

#include <algorithm>
#include <vector>

#include "base/go_quote.h"
#include "base/strings.h"
#include "fetch/vcs/vcs_kind.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

using base::Fail;
using base::GoQuote;
using base::StrCat;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) { return IsLower(c) || IsDigit(c) || (c >= 'A' && c <= 'Z'); }
// [\w.\-]
bool IsNameByte(char c) { return IsAlphanumeric(c) || c == '_' || c == '.' || c == '-'; }

template <typename Predicate>
bool AllOf(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}
bool IsName(std::string_view text) { return AllOf(text, IsNameByte); }

// The elements below a host; all names, from `from` on.
bool AreNames(const std::vector<std::string>& elements, size_t from) {
  for (size_t i = from; i < elements.size(); i++) {
    if (!IsName(elements[i])) return false;
  }
  return true;
}

std::string FirstElements(const std::vector<std::string>& elements, size_t count) {
  return base::Join({elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(count)}, "/");
}

// A host with a fixed number of elements in a repository's root.
struct Site {
  std::string_view prefix;
  std::string_view vcs;
  // Elements of the root, the prefix's included.
  size_t root_elements;
  // The elements of the root below the prefix are as they should be.
  bool (*root_is_valid)(const std::vector<std::string>& elements);
  bool may_have_more = true;
  bool refuses_vcs_suffix = false;
};

bool TwoNames(const std::vector<std::string>& e) { return IsName(e[1]) && IsName(e[2]); }

constexpr Site kSites[] = {
    {"github.com", "git", 3, TwoNames, true, true},
    {"bitbucket.org", "git", 3, TwoNames, true, true},
    {"hub.jazz.net/git", "git", 4,
     [](const std::vector<std::string>& e) {
       return AllOf(e[2], [](char c) { return IsLower(c) || IsDigit(c); }) && IsName(e[3]);
     },
     true, true},
    {"git.apache.org", "git", 2,
     [](const std::vector<std::string>& e) {
       return e[1].size() > 4 && e[1].ends_with(".git") &&
              AllOf(e[1], [](char c) { return IsNameByte(c) && !(c >= 'A' && c <= 'Z'); });
     }},
    {"git.openstack.org", "git", 3, TwoNames},
    {"chiselapp.com", "fossil", 5,
     [](const std::vector<std::string>& e) {
       return e[1] == "user" && AllOf(e[2], IsAlphanumeric) && e[3] == "repository" && IsName(e[4]);
     },
     false},
};

// What precedes the suffix of a version control system in one path element, as far back as
// possible: "x.git" of "x.git.git".
std::optional<std::pair<std::string_view, std::string_view>> CutVcsSuffix(std::string_view element,
                                                                          const FetchRules& rules) {
  for (const VcsKind& kind : KnownVcsKinds(rules)) {
    auto name = base::CutSuffix(element, StrCat(".", kind.command));
    if (name && !name->empty()) return std::pair(*name, kind.command);
  }
  return std::nullopt;
}

// An element may begin with a tilde.
bool IsTildeName(std::string_view element) { return IsName(base::TrimPrefix(element, "~")); }

bool IsHostAndPort(std::string_view text) {
  auto parts = base::Cut(text, ":");
  std::string_view host = parts ? parts->first : text;
  if (parts && !AllOf(parts->second, IsDigit)) return false;
  bool bytes = AllOf(host, [](char c) { return IsLower(c) || IsDigit(c) || c == '.' || c == '-'; });
  size_t dot = host.find('.', 1);
  return bytes && dot != std::string_view::npos && host.rfind('.') > 0 &&
         host.find('.', 1) < host.size() - 1;
}

// HOST/…/NAME.VCS/…: the shortest root that ends in such a suffix.
std::optional<HostMatch> MatchSuffix(std::string_view path, const FetchRules& rules) {
  std::vector<std::string> elements = base::Split(path, "/");
  if (!IsHostAndPort(elements[0])) return std::nullopt;
  for (size_t i = 1; i < elements.size(); i++) {
    if (!IsTildeName(elements[i])) return std::nullopt;
  }
  for (size_t i = 1; i < elements.size(); i++) {
    auto cut = CutVcsSuffix(base::TrimPrefix(elements[i], "~"), rules);
    if (!cut) continue;
    HostMatch match;
    match.root = FirstElements(elements, i + 1);
    match.vcs = cut->second;
    match.repo = match.root.substr(0, match.root.size() - cut->second.size() - 1);
    match.has_scheme = false;
    return match;
  }
  return std::nullopt;
}

base::Status CheckNotReserved(std::string_view path) {
  if (host::HasPathPrefix(path, "example.net")) return Fail("no modules on example.net");
  if (path == "rsc.io") return Fail("rsc.io is not a module");
  for (std::string_view scheme : {"http:", "https:"}) {
    if (path.starts_with(scheme)) {
      return Fail(StrCat(GoQuote(StrCat(scheme, "//")), " not allowed in import path"));
    }
  }
  return {};
}

tl::unexpected<base::Error> InvalidPath(std::string_view host, std::string_view path) {
  return Fail(StrCat("invalid ", host, " import path ", GoQuote(path)));
}

}  // namespace

base::Result<std::optional<HostMatch>> MatchKnownHost(std::string_view path,
                                                      const FetchRules& rules) {
  TRY(CheckNotReserved(path));
  for (const Site& site : kSites) {
    if (!host::HasPathPrefix(path, site.prefix)) continue;
    std::vector<std::string> elements = base::Split(path, "/");
    bool valid = elements.size() >= site.root_elements && site.root_is_valid(elements) &&
                 (site.may_have_more ? AreNames(elements, site.root_elements)
                                     : elements.size() == site.root_elements);
    if (!valid) return InvalidPath(site.prefix, path);
    HostMatch match;
    match.root = FirstElements(elements, site.root_elements);
    match.vcs = site.vcs;
    match.repo = StrCat("https://", match.root);
    if (site.refuses_vcs_suffix) {
      for (const VcsKind& kind : KnownVcsKinds(rules)) {
        if (match.repo.ends_with(StrCat(".", kind.command))) {
          return Fail(StrCat("invalid version control suffix in ", site.prefix, "/ path"));
        }
      }
    }
    return match;
  }
  return MatchSuffix(path, rules);
}

base::Result<std::optional<HostMatch>> MatchFallbackHost(std::string_view path) {
  TRY(CheckNotReserved(path));
  constexpr std::string_view kLaunchpad = "launchpad.net";
  if (!host::HasPathPrefix(path, kLaunchpad)) return std::nullopt;
  std::vector<std::string> elements = base::Split(path, "/");
  HostMatch match;
  match.vcs = "bzr";
  size_t root_elements = 0;
  if (elements.size() >= 2 && AreNames(elements, 1)) {
    // PROJECT, or PROJECT/SERIES.
    root_elements = std::min<size_t>(elements.size(), 3);
    if (root_elements == 3) {
      match.series_probe = StrCat("https://code.launchpad.net/", elements[1], "/", elements[2],
                                  "/.bzr/branch-format");
      match.series_root = StrCat(kLaunchpad, "/", elements[1]);
    }
  } else if (elements.size() >= 4 && elements[1].starts_with('~') &&
             IsName(std::string_view(elements[1]).substr(1)) &&
             (elements[2] == "+junk" || IsName(elements[2])) && AreNames(elements, 3)) {
    root_elements = 4;
  } else {
    return InvalidPath(kLaunchpad, path);
  }
  match.root = FirstElements(elements, root_elements);
  match.repo = StrCat("https://", match.root);
  return match;
}

}  // namespace gorun::fetch
