#include "modules/outside_module.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"
#include "modules/mod_file.h"
#include "modules/package_pattern.h"
#include "modules/pinned_version.h"

namespace gorun::modules {

using base::StrCat;

namespace {

tl::unexpected<LoadError> About(const std::string& argument, std::string_view text) {
  return tl::unexpected(LoadError(StrCat(argument, ": ", text)));
}

LoadResult<std::string> CheckArgument(const std::string& argument, std::string_view local_go,
                                      std::string& version, ImportResolver& resolver) {
  size_t at = argument.find('@');
  std::string path = argument.substr(0, at);
  version = at == std::string::npos ? "" : argument.substr(at + 1);
  if (version.empty()) return About(argument, "version must not be empty");
  if (IsLocalImport(path)) {
    return About(argument, "argument must be a package path, not a relative path");
  }
  if (host::IsAbsPath(path)) {
    return About(argument, "argument must be a package path, not an absolute path");
  }
  if (IsMetaPackage(path, local_go)) {
    return About(argument, "argument must be a package path, not a meta-package");
  }
  if (host::CleanPath(path) != path) {
    return About(argument, "argument must be a clean package path");
  }
  if (!base::Contains(path, "...") && !resolver.StandardDir(path).empty()) {
    return About(argument, "argument must not be a package in the standard library");
  }
  return CleanPattern(path, local_go);
}

// Whether the world could not be asked at all, rather than that it said no.
bool CannotAsk(const ModuleContext& context, const LoadError& error) {
  const base::ErrorKind kind = error.base_kind;
  if (kind == base::ErrorKind::kSecurity || kind == base::ErrorKind::kCancelled) return false;
  if (error.too_new) return false;
  return kind == base::ErrorKind::kNetwork || context.source.CouldNotAsk() ||
         base::TrimSpace(context.settings.Get("GOPROXY")) == "off";
}

struct CachedModule {
  Version mod;
  std::string dir;
};

// The modules with an exact version that the package may be in and whose files are here already,
// the longest path first. To be asked before anything is fetched: what a query brings says nothing
// of the longer paths that it failed to ask for.
std::vector<CachedModule> CachedBefore(const ModuleContext& context, const std::string& pattern,
                                       const std::string& version) {
  std::vector<CachedModule> found;
  if (!IsExactVersion(version) || base::Contains(pattern, "...")) return found;
  for (std::string_view prefix = pattern; prefix != "."; prefix = PathDir(prefix)) {
    Version mod{std::string(prefix), version};
    if (!Check(mod.path, mod.version)) mod.version += "+incompatible";
    if (!Check(mod.path, mod.version)) continue;
    if (auto dir = context.source.CachedDir(mod)) found.push_back({std::move(mod), *dir});
  }
  return found;
}

// Without a network, an exact version whose files are here already is good enough: it cannot
// change.
std::optional<Version> FromCache(const std::vector<CachedModule>& modules,
                                 const std::string& pattern, ImportResolver& resolver) {
  for (const CachedModule& m : modules) {
    if (resolver.FindInModule(pattern, m.mod.path, m.dir, false).have_go_files) return m.mod;
  }
  return std::nullopt;
}

// A failure's first line; where that is of a version control client (it ends in a colon, and what
// the client said follows, indented), with the first of the client's that is no warning.
std::string OnOneLine(std::string_view text) {
  const std::vector<std::string> lines = base::Split(text, "\n");
  if (!lines[0].ends_with(':')) return lines[0];
  for (size_t i = 1; i < lines.size(); i++) {
    const std::string_view said = base::TrimSpace(lines[i]);
    if (!said.empty() && !said.starts_with("warning: ")) return StrCat(lines[0], " ", said);
  }
  return std::string(base::TrimSuffix(lines[0], ":"));
}

LoadResult<Version> FindModule(const std::string& argument, const std::string& pattern,
                               const std::string& version, VersionQueries& versions,
                               PackageQueries& queries) {
  AllowedFunc allowed;
  // Who names a revision gets it, retracted or not.
  if (!IsRevisionQuery(pattern, version)) {
    allowed = [&](const Version& m) { return versions.CheckAllowed(m); };
  }
  auto none = [](const std::string&) { return std::string("none"); };
  auto results = queries.QueryPackages(pattern, version, none, allowed);
  if (!results) return tl::unexpected(results.error().Wrap(argument));
  return results->front().mod;
}

// The module that PATTERN@VERSION means, and whether its author advises against it. cmd/go asks
// each time, and fails if it cannot; an exact version is asked for once, and where nobody can be
// asked the module cache has to do.
LoadResult<PinnedVersion> FindTarget(const ModuleContext& context, const std::string& argument,
                                     const std::string& pattern, const std::string& version,
                                     VersionQueries& versions, PackageQueries& queries,
                                     ImportResolver& resolver) {
  if (auto pinned = FindPinned(context, pattern, version)) {
    if (auto files = queries.Fetch(pinned->module); !files) {
      return tl::unexpected(files.error().Wrap(argument));
    }
    return *pinned;
  }
  PinnedVersion found;
  auto from_cache = [&](const LoadError& why) {
    context.Print(StrCat("gorun: ", OnOneLine(why.Text()), "; using ", found.module.String(),
                         " from the module cache"));
    return found;
  };
  const std::vector<CachedModule> before = CachedBefore(context, pattern, version);
  auto module = FindModule(argument, pattern, version, versions, queries);
  if (!module) {
    std::optional<Version> cached;
    if (CannotAsk(context, module.error())) cached = FromCache(before, pattern, resolver);
    if (!cached) return tl::unexpected(std::move(module).error());
    found.module = *cached;
    if (auto files = queries.Fetch(*cached); !files) {
      return tl::unexpected(files.error().Wrap(argument));
    }
    return from_cache(module.error());
  }
  found.module = *module;
  auto deprecation = versions.CheckDeprecation(found.module);
  if (!deprecation) {
    if (!CannotAsk(context, deprecation.error()) || !IsExactVersion(version)) {
      return tl::unexpected(deprecation.error().Wrap(argument));
    }
    return from_cache(deprecation.error().Wrap(argument));
  }
  if (!deprecation->empty()) found.deprecation = ShortMessage(*deprecation, "");
  KeepPinned(context, pattern, version, found);
  return found;
}

// What keeps `target` from being selected: it, or something that it requires, cannot be read, or
// requires a higher version of the same path (editRequirements, where the target is the only
// requirement).
std::optional<LoadError> FindConflict(const ModuleGraph& graph, const Version& target) {
  std::unordered_map<Version, Version> from;
  std::deque<Version> queue = {target};
  from.emplace(target, Version());
  while (!queue.empty()) {
    Version m = std::move(queue.front());
    queue.pop_front();
    const LoadError* error = graph.ErrorOf(m);
    bool above = m.path == target.path && gover::ModCompare(m.path, m.version, target.version) > 0;
    if (error != nullptr || above) {
      size_t steps = 0;
      for (Version step = m; !(step == target); step = from[step]) steps++;
      std::string what;
      if (error != nullptr) {
        bool same = error->module_error && error->module_error->mod == m;
        what = StrCat(": ", same ? error->module_error->cause.text() : error->Text());
        if (same && error->module_error->invalid_version) {
          what = StrCat(": ", error->module_error->invalid_version->Text());
        }
      }
      std::string text = StrCat("version constraints conflict:\n\t", target.String());
      if (steps > 0) {
        base::StrAppend(text, steps > 1 ? " indirectly requires " : " requires ", m.String());
      }
      if (error == nullptr) what = StrCat(", but ", target.version, " is requested");
      LoadError conflict(StrCat(text, what));
      if (error != nullptr) conflict.base_kind = error->base_kind;
      return conflict;
    }
    const std::vector<Version>* required = graph.RequiredBy(m);
    if (required == nullptr) continue;
    for (const Version& r : *required) {
      if (from.emplace(r, m).second) queue.push_back(r);
    }
  }
  return std::nullopt;
}

// EditBuildList for one module that must be selected, on top of nothing.
LoadResult<const Requirements*> Require(const ModuleContext& context, const Version& module,
                                        RequirementLoader& requirements) {
  std::vector<Version> roots = {
      {"go", context.local_go}, {"toolchain", context.local_toolchain}, module};
  gover::ModSort(roots);
  const Requirements* rs = requirements.New(Pruning::kPruned, std::move(roots), {"go"});
  const GraphResult& graph = requirements.Graph(*rs);
  if (graph.error && graph.error->too_new) return tl::unexpected(*graph.error);
  if (auto conflict = FindConflict(*graph.graph, module)) return tl::unexpected(*conflict);
  return rs;
}

LoadResult<OutsideTarget> Resolve(ModuleContext& context, const std::string& argument,
                                  RequirementLoader& requirements, VersionQueries& versions,
                                  PackageQueries& queries, ImportResolver& resolver,
                                  std::optional<TooNew>& too_new) {
  OutsideTarget target;
  std::string version;
  LOAD_TRY_ASSIGN(target.pattern, CheckArgument(argument, context.local_go, version, resolver));
  auto found = FindTarget(context, argument, target.pattern, version, versions, queries, resolver);
  if (!found) {
    too_new = found.error().too_new;
    return tl::unexpected(std::move(found).error());
  }
  target.module = found->module;
  if (found->deprecation) {
    context.Print(
        StrCat("go: module ", target.module.path, " is deprecated: ", *found->deprecation));
  }

  auto text = context.source.GoMod(target.module);
  if (!text) {
    return tl::unexpected(FromSource(target.module, text.error()).Wrap(argument));
  }
  std::string where = StrCat(argument, " (in ", target.module.String(), ")");
  auto file = ParseMod("go.mod", *text, nullptr, context.RulesOfModFiles());
  if (!file) return tl::unexpected(LoadError(file.error()).Wrap(where));
  const char* directive =
      !file->replace.empty() ? "replace" : (!file->exclude.empty() ? "exclude" : nullptr);
  if (directive != nullptr) {
    return tl::unexpected(LoadError(StrCat(
        where,
        ":\n\tThe go.mod file for the module providing named packages contains one or\n\tmore ",
        directive,
        " directives. It must not contain directives that would cause\n\tit to be interpreted "
        "differently "
        "than if it were the main module.")));
  }
  auto rs = Require(context, target.module, requirements);
  if (!rs) return tl::unexpected(rs.error().Wrap(argument));
  target.requirements = *rs;
  return target;
}

}  // namespace

base::Result<OutsideTarget> ResolveOutsideModule(ModuleContext& context,
                                                 const std::string& argument,
                                                 RequirementLoader& requirements,
                                                 VersionQueries& versions, PackageQueries& queries,
                                                 ImportResolver& resolver,
                                                 std::optional<TooNew>& too_new) {
  auto target = Resolve(context, argument, requirements, versions, queries, resolver, too_new);
  if (target) return std::move(*target);
  return base::Fail(target.error().ToFatal());
}

}  // namespace gorun::modules
