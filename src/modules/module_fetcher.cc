#include "modules/module_fetcher.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::modules {

using base::StrCat;

const LoadResult<FetchedModule>& ModuleFetcher::Fetch(const Version& mod) {
  return fetched_.Get(mod, [&] { return Make(mod); });
}

LoadResult<FetchedModule> ModuleFetcher::Make(const Version& mod) {
  if (mod.version.empty()) {
    const MainModule* main = context_.main.Find(mod.path);
    // The made-up module outside of modules has no directory.
    if (main != nullptr) return FetchedModule{main->root, true};
  }
  const Version* actual = &mod;
  if (const Version* to = context_.FindReplacement(mod.path, mod.version)) {
    if (to->version.empty()) {
      std::string dir = to->path;
      if (!host::IsAbsPath(dir)) dir = host::JoinPath(context_.ReplaceRelativeTo(), dir);
      // A missing directory would be a mysterious failure later.
      auto info = context_.host.files.Stat(dir);
      if (!info) {
        std::string text =
            info.error().Is(base::ErrorKind::kNotFound)
                ? StrCat("replacement directory ", to->path, " does not exist")
                : StrCat("replacement directory ", to->path, ": ", info.error().text());
        return tl::unexpected(LoadError(VersionError(mod, base::Error(std::move(text)))));
      }
      return FetchedModule{std::move(dir), true};
    }
    actual = to;
  }
  context_.go_sum_needed = true;
  if (context_.MustHaveSums() && !context_.go_sum.Have(*actual)) {
    LoadError error(VersionError(*actual, base::Error("missing go.sum entry")));
    error.kind = LoadError::Kind::kSumMissing;
    return tl::unexpected(std::move(error));
  }
  auto dir = context_.source.Download(*actual);
  if (!dir) return tl::unexpected(FromSource(*actual, dir.error()));
  // Old modules have no go.mod.
  auto go_mod = context_.host.files.ReadFile(host::JoinPath(*dir, "go.mod"));
  if (go_mod) {
    std::string go_version = gover::GoModLookup(*go_mod, "go");
    if (gover::Compare(go_version, context_.local_go) > 0) {
      return tl::unexpected(context_.TooNewError({actual->String(), std::move(go_version)}));
    }
  } else if (!go_mod.error().Is(base::ErrorKind::kNotFound)) {
    return tl::unexpected(LoadError(go_mod.error()));
  }
  return FetchedModule{std::move(*dir), false};
}

std::string ModuleFetcher::LocalDir(const Version& mod) const {
  const Version* actual = &mod;
  if (const Version* to = context_.FindReplacement(mod.path, mod.version)) {
    if (to->version.empty()) {
      return host::IsAbsPath(to->path) ? to->path
                                       : host::JoinPath(context_.ReplaceRelativeTo(), to->path);
    }
    actual = to;
  }
  return context_.source.CachedDir(*actual).value_or("");
}

}  // namespace gorun::modules
