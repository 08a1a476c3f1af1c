#include "modules/query_matcher.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"

namespace gorun::modules {

using base::GoQuote;
using base::StrCat;

LoadResult<QueryMatcher> QueryMatcher::Make(const std::string& path, const std::string& query,
                                            const std::string& current,
                                            const AllowedFunc& allowed) {
  QueryMatcher qm;
  qm.path = path;
  qm.allowed = &allowed;
  qm.prefer_incompatible = current.ends_with("+incompatible");

  auto fits_major = [&](std::string_view version) {
    auto split = SplitPathVersion(path);
    return split && !PathMajorMismatch(version, split->path_major);
  };
  auto not_below_current = [path, current](const std::string& v) {
    return gover::ModCompare(path, v, current) >= 0;
  };
  bool no_current = current.empty() || current == "none";

  if (query == "latest") {
    qm.may_use_latest = true;
    return qm;
  }
  if (query == "upgrade") {
    qm.may_use_latest = no_current || IsPseudoVersion(current);
    if (!no_current) qm.filter = not_below_current;
    return qm;
  }
  if (query == "patch") {
    if (no_current) {
      return tl::unexpected(LoadError(LoadError::Kind::kNoPatchBase,
                                      StrCat("can't query version \"patch\" of module ", path,
                                             ": no existing version is required")));
    }
    qm.may_use_latest = IsPseudoVersion(current);
    qm.prefix = gover::ModMajorMinor(path, current) + ".";
    qm.filter = not_below_current;
    return qm;
  }

  if (query.starts_with('<') || query.starts_with('>')) {
    bool less = query[0] == '<';
    bool or_equal = query.size() > 1 && query[1] == '=';
    std::string v = query.substr(or_equal ? 2 : 1);
    if (!gover::ModIsValid(path, v)) {
      return tl::unexpected(
          LoadError(StrCat("invalid semantic version ", GoQuote(v), " in range ", GoQuote(query))));
    }
    // It cannot be said whether <=v1.2 allows v1.2.3.
    if (less == or_equal && gover::ModIsPrefix(path, v)) {
      return tl::unexpected(LoadError(
          StrCat("ambiguous semantic version ", GoQuote(v), " in range ", GoQuote(query))));
    }
    qm.filter = [path, v, less, or_equal](const std::string& mv) {
      int c = gover::ModCompare(path, mv, v);
      return c == 0 ? or_equal : (c < 0) == less;
    };
    qm.prefer_lower = !less;
    if (!fits_major(v)) qm.prefer_incompatible = true;
    return qm;
  }

  if (!gover::ModIsValid(path, query)) {
    qm.revision = true;
    return qm;
  }
  if (gover::ModIsPrefix(path, query)) {
    qm.prefix = query + ".";
    // "v1.2" does not match pre-releases of v1.2.0.
    qm.filter = [path, query](const std::string& v) {
      return gover::ModCompare(path, v, query) >= 0;
    };
  } else {
    qm.can_stat = true;
    qm.filter = [path, query](const std::string& v) {
      return gover::ModCompare(path, v, query) == 0;
    };
    qm.prefix = semver::Canonical(query);
  }
  if (!fits_major(query)) qm.prefer_incompatible = true;
  return qm;
}

bool QueryMatcher::Allows(const std::string& version) const {
  if (!prefix.empty() && !version.starts_with(prefix)) {
    // 1.21 matches the prefix "1.21.".
    bool language = gover::IsToolchain(path) && base::TrimSuffix(prefix, ".") == version;
    if (!language) return false;
  }
  if (filter && !filter(version)) return false;
  if (allowed != nullptr && *allowed) {
    auto error = (*allowed)({path, version});
    if (error && error->disallowed) return false;
  }
  return true;
}

LoadResult<QueryMatcher::Filtered> QueryMatcher::Filter(
    const std::vector<std::string>& versions,
    const std::function<LoadResult<bool>(const Version&)>& has_go_mod) const {
  Filtered result;
  bool need_incompatible = prefer_incompatible;
  std::string last_compatible;
  for (const std::string& v : versions) {
    if (!Allows(v)) continue;
    if (!need_incompatible) {
      if (!v.ends_with("+incompatible")) {
        last_compatible = v;
      } else if (!last_compatible.empty()) {
        // A go.mod file in the last compatible version says that its author knows of modules, and
        // that what follows is none of them.
        LOAD_TRY_ASSIGN(bool modular, has_go_mod({path, last_compatible}));
        if (modular) break;
        need_incompatible = true;
      }
    }
    (gover::ModIsPrerelease(path, v) ? result.prereleases : result.releases).push_back(v);
  }
  return result;
}

}  // namespace gorun::modules
