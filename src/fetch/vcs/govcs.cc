#include "fetch/vcs/govcs.h"

#include <map>

#include "base/go_quote.h"
#include "base/strings.h"
#include "modules/import_path.h"
#include "modules/module_path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::GoQuote;
using base::StrCat;

}  // namespace

base::Result<GovcsPolicy> GovcsPolicy::Parse(std::string_view govcs) {
  GovcsPolicy policy;
  std::map<std::string, std::string, std::less<>> seen;
  auto fail = [](std::string_view what, std::string_view of) {
    return Fail(ErrorKind::kInvalid, StrCat(what, GoQuote(of)));
  };
  govcs = base::TrimSpace(govcs);
  if (!govcs.empty()) {
    for (std::string_view untrimmed : base::Split(govcs, ",")) {
      std::string item(base::TrimSpace(untrimmed));
      if (item.empty()) return Fail(ErrorKind::kInvalid, "empty entry in GOVCS");
      auto parts = base::Cut(item, ":");
      if (!parts) return fail("malformed entry in GOVCS (missing colon): ", item);
      std::string pattern(base::TrimSpace(parts->first));
      std::string_view list = base::TrimSpace(parts->second);
      if (pattern.empty()) return fail("empty pattern in GOVCS: ", item);
      if (list.empty()) return fail("empty VCS list in GOVCS: ", item);
      if (modules::IsLocalImport(pattern))
        return fail("relative pattern not allowed in GOVCS: ", pattern);
      if (auto at = seen.find(pattern); at != seen.end()) {
        return Fail(ErrorKind::kInvalid, StrCat("unreachable pattern in GOVCS: ", GoQuote(item),
                                                " after ", GoQuote(at->second)));
      }
      seen[pattern] = item;
      Rule rule{pattern, {}};
      for (std::string_view name : base::Split(list, "|")) {
        name = base::TrimSpace(name);
        if (name.empty()) return fail("empty VCS name in GOVCS: ", item);
        rule.allowed.emplace_back(name);
      }
      policy.rules_.push_back(std::move(rule));
    }
  }
  // Clients of the other systems have not been hardened against hostile servers.
  policy.rules_.push_back({"private", {"all"}});
  policy.rules_.push_back({"public", {"git", "hg"}});
  return policy;
}

bool GovcsPolicy::Allows(std::string_view path, bool is_private, std::string_view vcs) const {
  for (const Rule& rule : rules_) {
    bool matches = rule.pattern == "private"  ? is_private
                   : rule.pattern == "public" ? !is_private
                                              : modules::MatchPrefixPatterns(rule.pattern, path);
    if (!matches) continue;
    for (const std::string& allowed : rule.allowed) {
      if (allowed == vcs || allowed == "all") return true;
    }
    return false;
  }
  return false;
}

base::Status GovcsPolicy::Check(std::string_view vcs, std::string_view path,
                                std::string_view goprivate) const {
  bool is_private = modules::MatchPrefixPatterns(goprivate, path);
  if (Allows(path, is_private, vcs)) return {};
  return Fail(StrCat("GOVCS disallows using ", vcs, " for ", is_private ? "private " : "public ",
                     path, "; see 'go help vcs'"));
}

}  // namespace gorun::fetch
