#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/once_map.h"
#include "modules/go_mod_summary.h"
#include "modules/load_error.h"
#include "modules/module_context.h"

namespace gorun::modules {

/// Says why a version may not be used; nullopt if it may. Errors that are not `disallowed` mean
/// that it could not be told (modload.AllowedFunc).
using AllowedFunc = std::function<std::optional<LoadError>(const Version&)>;

/// Resolves version queries on one module: latest, upgrade, patch, v1, v1.2, v1.2.3, <v1.2.3,
/// >=v1.2.3, a branch, tag or commit (cmd/go/internal/modload/query.go). Thread-safe.
class VersionQueries {
 public:
  VersionQueries(const ModuleContext& context, GoModSummaries& summaries)
      : context_(context), summaries_(summaries) {}

  /// modload.Query. `current` is the selected version: "none" if there is none, "" if it does not
  /// matter. `allowed` may be empty.
  LoadResult<RevInfo> Query(const std::string& path, const std::string& query,
                            const std::string& current, const AllowedFunc& allowed);
  /// The same asked of `source`, which is one of those that TryProxies gives (modload.queryProxy).
  LoadResult<RevInfo> QueryAt(ModuleSource& source, const std::string& path,
                              const std::string& query, const std::string& current,
                              const AllowedFunc& allowed);

  std::optional<LoadError> CheckExclusions(const Version& mod) const;
  /// Fails with a `disallowed` error if the module's author retracted `mod` (CheckRetractions).
  std::optional<LoadError> CheckRetractions(const Version& mod);
  /// Both (CheckAllowed).
  std::optional<LoadError> CheckAllowed(const Version& mod);
  /// The deprecation text of the latest version's go.mod; "" if there is none.
  LoadResult<std::string> CheckDeprecation(const Version& mod);

 private:
  const LoadResult<Version>& LatestIgnoringRetractions(const std::string& path);

  const ModuleContext& context_;
  GoModSummaries& summaries_;
  base::OnceMap<std::string, LoadResult<Version>> latest_;
};

/// ModuleSource::TryProxies for what fails with a LoadError.
template <typename T>
LoadResult<T> TryProxies(ModuleSource& source,
                         const std::function<LoadResult<T>(ModuleSource& one)>& ask) {
  std::optional<T> success;
  std::vector<LoadError> failures;
  const base::Status done = source.TryProxies([&](ModuleSource& one) -> base::Status {
    LoadResult<T> result = ask(one);
    if (!result) {
      failures.push_back(std::move(result).error());
      return base::Fail(failures.back().ToError());
    }
    success = *std::move(result);
    return {};
  });
  if (done) return *std::move(success);
  for (LoadError& failure : failures) {
    if (failure.Text() == done.error().text()) return tl::unexpected(std::move(failure));
  }
  return tl::unexpected(LoadError(done.error()));
}

/// modload.IsRevisionQuery: the query may name one particular revision ("v1.2.3", "master"), rather
/// than choose among versions.
bool IsRevisionQuery(std::string_view path, std::string_view query);

/// modload.ShortMessage: go.mod's text made safe for a terminal.
std::string ShortMessage(std::string_view message, std::string_view if_empty);

}  // namespace gorun::modules
