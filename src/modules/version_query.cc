#include "modules/version_query.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/pseudo_version.h"
#include "modules/query_matcher.h"
#include "modules/semver.h"
#include "modules/time_stamp.h"

namespace gorun::modules {

using base::GoQuote;
using base::StrCat;

namespace {

// What is known of a module's versions, replacements in go.mod counted in (modload.versionRepo with
// its emptyRepo and replacementRepo).
class VersionRepo {
 public:
  VersionRepo(const ModuleContext& context, ModuleSource& source, std::string path)
      : context_(context), source_(source), path_(std::move(path)) {
    if (!gover::IsToolchain(path_)) {
      if (auto valid = CheckPath(path_); !valid) {
        invalid_ = LoadError(valid.error());
        invalid_->kind = LoadError::Kind::kInvalidPath;
      }
    }
    replaced_ = context_.main.highest_replaced.contains(path_);
  }

  /// The path cannot be a module's, and nothing replaces it.
  std::optional<LoadError> Unusable() const { return replaced_ ? std::nullopt : invalid_; }

  LoadResult<std::vector<std::string>> Versions(const std::string& prefix) const {
    std::vector<std::string> list;
    if (!invalid_) {
      auto versions = source_.Versions(path_, prefix);
      if (versions) {
        list = std::move(*versions);
      } else if (!replaced_ || !versions.error().Is(base::ErrorKind::kNotFound)) {
        return tl::unexpected(FromSource({path_, ""}, versions.error()));
      }
    }
    if (!replaced_) return list;
    size_t known = list.size();
    for (const MainModule& main : context_.main.modules) {
      if (!main.index) continue;
      for (std::string& v : main.index->replace.VersionsOf(path_)) {
        if (!v.empty() && v.starts_with(prefix) && !IsPseudoVersion(v))
          list.push_back(std::move(v));
      }
    }
    if (list.size() == known) return list;
    std::stable_sort(list.begin(), list.end(), [&](const std::string& a, const std::string& b) {
      return gover::ModCompare(path_, a, b) < 0;
    });
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
  }

  LoadResult<RevInfo> Stat(const std::string& revision) const {
    LoadResult<RevInfo> info = AskStat(revision);
    if (info || !replaced_) return info;
    std::string version = CanonicalVersion(revision);
    if (version != revision) return info;
    auto split = SplitPathVersion(path_);
    if (split && split->path_major.empty() && PathMajorMismatch(version, split->path_major) &&
        semver::Build(version).empty()) {
      version += "+incompatible";
    }
    if (context_.FindReplacement(path_, version) == nullptr) return info;
    return Replaced(version);
  }

  LoadResult<RevInfo> Latest() const {
    LoadResult<RevInfo> info = AskLatest();
    auto it = context_.main.highest_replaced.find(path_);
    if (it == context_.main.highest_replaced.end()) return info;
    std::string version = it->second;
    if (version.empty()) {
      auto split = SplitPathVersion(path_);
      version = ZeroPseudoVersion(split && !split->path_major.empty() ? split->path_major.substr(1)
                                                                      : "v0");
    }
    if (!info || gover::ModCompare(path_, version, info->version) > 0) return Replaced(version);
    return info;
  }

 private:
  LoadResult<RevInfo> AskStat(const std::string& revision) const {
    if (invalid_) return tl::unexpected(*invalid_);
    auto info = source_.Stat(path_, revision);
    if (!info) return tl::unexpected(FromSource({path_, revision}, info.error()));
    return std::move(*info);
  }
  LoadResult<RevInfo> AskLatest() const {
    if (invalid_) return tl::unexpected(*invalid_);
    auto info = source_.Latest(path_);
    if (!info) return tl::unexpected(FromSource({path_, ""}, info.error()));
    return std::move(*info);
  }
  static RevInfo Replaced(const std::string& version) {
    RevInfo info;
    info.version = version;
    if (IsPseudoVersion(version)) {
      if (auto time = PseudoVersionTime(version)) info.time = time->Rfc3339();
    }
    return info;
  }

  const ModuleContext& context_;
  ModuleSource& source_;
  std::string path_;
  std::optional<LoadError> invalid_;
  bool replaced_ = false;
};

}  // namespace

bool IsRevisionQuery(std::string_view path, std::string_view query) {
  if (query == "latest" || query == "upgrade" || query == "patch" || query.starts_with('<') ||
      query.starts_with('>')) {
    return false;
  }
  return !(gover::ModIsValid(path, query) && gover::ModIsPrefix(path, query));
}

LoadResult<RevInfo> VersionQueries::Query(const std::string& path, const std::string& query,
                                          const std::string& current, const AllowedFunc& allowed) {
  return TryProxies<RevInfo>(context_.source, [&](ModuleSource& one) {
    return QueryAt(one, path, query, current, allowed);
  });
}

LoadResult<RevInfo> VersionQueries::QueryAt(ModuleSource& source, const std::string& path,
                                            const std::string& query, const std::string& current,
                                            const AllowedFunc& allowed) {
  auto disallowed = [&](const std::string& version) -> std::optional<LoadError> {
    if (!allowed) return std::nullopt;
    auto error = allowed({path, version});
    return error && error->disallowed ? error : std::nullopt;
  };
  if (!current.empty() && current != "none" && !gover::ModIsValid(path, current)) {
    return tl::unexpected(LoadError(StrCat("invalid previous version ", path, "@", current)));
  }
  if (context_.build_mod == "vendor") {
    std::string text = StrCat("cannot query module due to -mod=", context_.build_mod);
    if (!context_.build_mod_reason.empty()) {
      base::StrAppend(text, "\n\t(", context_.build_mod_reason, ")");
    }
    return tl::unexpected(LoadError(std::move(text)));
  }
  bool stays = query == "upgrade" || query == "patch";
  if (stays && context_.main.Contains(path)) return RevInfo{};
  if (path == "std" || path == "cmd") {
    return tl::unexpected(LoadError(StrCat("can't query specific version (", GoQuote(query),
                                           ") of standard-library module ", GoQuote(path))));
  }
  VersionRepo repo(context_, source, path);
  if (auto unusable = repo.Unusable()) return tl::unexpected(std::move(*unusable));

  LOAD_TRY_ASSIGN(QueryMatcher qm, QueryMatcher::Make(path, query, current, allowed));
  if (qm.can_stat || qm.revision) {
    LoadResult<RevInfo> info = repo.Stat(query);
    if (!info) {
      // Build metadata does not make a version another one.
      std::string canonical = CanonicalVersion(query);
      if (canonical.empty() || canonical == query) return info;
      LoadResult<RevInfo> plain = repo.Stat(canonical);
      if (!plain && plain.error().IsNotExist()) return info;
      if (!plain) return plain;
      info = std::move(plain);
    }
    if (auto error = disallowed(info->version)) return tl::unexpected(std::move(*error));
    return info;
  }

  LOAD_TRY_ASSIGN(std::vector<std::string> versions, repo.Versions(qm.prefix));
  LOAD_TRY_ASSIGN(QueryMatcher::Filtered found,
                  qm.Filter(versions, [&](const Version& m) { return summaries_.HasGoMod(m); }));

  auto lookup = [&](const std::string& version) -> LoadResult<RevInfo> {
    LOAD_TRY_ASSIGN(RevInfo info, repo.Stat(version));
    if (stays && IsPseudoVersion(current) && !info.time.empty()) {
      // From a pseudo-version, an upgrade never goes back in time.
      auto current_time = PseudoVersionTime(current);
      auto time = TimeStamp::ParseRfc3339(info.time);
      bool before = current_time && time &&
                    (time->unix_seconds < current_time->unix_seconds ||
                     (time->unix_seconds == current_time->unix_seconds &&
                      time->nanoseconds < current_time->nanoseconds));
      if (before) {
        if (auto error = disallowed(current)) return tl::unexpected(std::move(*error));
        return repo.Stat(current);
      }
    }
    return info;
  };
  for (const std::vector<std::string>* list : {&found.releases, &found.prereleases}) {
    if (!list->empty()) return lookup(qm.prefer_lower ? list->front() : list->back());
  }
  if (qm.may_use_latest) {
    LoadResult<RevInfo> latest = repo.Latest();
    if (latest) {
      if (qm.Allows(latest->version)) return lookup(latest->version);
    } else if (!latest.error().IsNotExist()) {
      return latest;
    }
  }
  bool has_current = stays && !current.empty() && current != "none";
  if (has_current) {
    if (auto error = disallowed(current)) return tl::unexpected(std::move(*error));
    return lookup(current);
  }
  std::string text = StrCat("no matching versions for query ", GoQuote(query));
  return tl::unexpected(LoadError(LoadError::Kind::kNoMatchingVersion, std::move(text)));
}

}  // namespace gorun::modules
