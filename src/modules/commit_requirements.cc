#include "modules/commit_requirements.h"

#include <optional>

#include "base/strings.h"
#include "host/file_lock.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"
#include "modules/module_cache.h"

namespace gorun::modules {

using base::StrCat;

namespace {

constexpr std::string_view kUnchanged = "no update needed";

Version GoModKey(const Version& mod) { return {mod.path, StrCat(mod.version, "/go.mod")}; }

// Only against older versions of cmd/go that do not lock go.mod itself: no harm if it cannot be
// had.
std::optional<host::FileLock> SideLock(const ModuleContext& context) {
  auto lock = host::FileLock::Acquire(ModuleCache(context.settings.gomodcache).SideLockPath(),
                                      host::FileLock::Mode::kExclusive);
  if (!lock) return std::nullopt;
  return std::move(*lock);
}

// What the overlay has in a file's place is no file to write to, and the one on disk is another.
std::optional<LoadError> Overlaid(const ModuleContext& context, const std::string& path,
                                  std::string_view name) {
  if (!context.settings.overlay.Replaced(path)) return std::nullopt;
  return LoadError(StrCat("updates to ", name, " needed, but ", name,
                          " is part of the overlay specified with -overlay"));
}

LoadResult<bool> WriteGoSum(ModuleContext& context, const std::unordered_set<Version>& keep) {
  if (!context.go_sum.enabled() || !context.go_sum.Dirty(keep)) return false;
  if (context.MustHaveCompleteRequirements()) {
    return tl::unexpected(LoadError("updates to go.sum needed, disabled by -mod=readonly"));
  }
  const std::string path = context.GoSumPath();
  if (auto overlaid = Overlaid(context, path, "go.sum")) return tl::unexpected(*overlaid);
  auto side_lock = SideLock(context);
  auto written = host::LockedTransform(
      path, [&](std::string_view current) { return context.go_sum.Format(current, keep); });
  if (!written) return tl::unexpected(LoadError(written.error().Wrap("updating go.sum")));
  context.go_sum.MarkWritten();
  return true;
}

// Writes the requirements into `file`; true if nothing stands against it (UpdateGoModFromReqs).
LoadResult<bool> UpdateFile(ModuleContext& context, const Requirements& rs, ModFile& file) {
  std::vector<Require> list;
  std::string go_version, toolchain;
  for (const Version& m : rs.roots) {
    if (m.path == "go") {
      go_version = m.version;
    } else if (m.path == "toolchain") {
      toolchain = m.version;
    } else {
      list.push_back({m, !rs.direct.contains(m.path), {}});
    }
  }
  if (gover::Compare(go_version, context.local_go) > 0) {
    return tl::unexpected(context.TooNewError({"updating go.mod", go_version}));
  }
  bool wrote_go = false;
  if (!file.go || file.go->version != go_version) {
    // A go.mod without a go line means 1.16: that need not be written down.
    bool leave =
        !file.go && go_version == gover::kDefaultGoModVersion && context.build_mod != "mod";
    wrote_go = !leave;
    if (wrote_go) LOAD_TRY(file.AddGoStmt(go_version));
  }
  std::string implied = StrCat("go", go_version);
  if (toolchain.empty()) toolchain = implied;
  // Before Go 1.25 a new go line brought the release that wrote it along.
  if (wrote_go && !context.IsRelease("1.25") && !gover::IsLang(context.local_go) &&
      gover::Compare(go_version, gover::kGoStrictVersion) >= 0 &&
      gover::Compare(context.local_go, gover::FromToolchain(toolchain)) > 0) {
    toolchain = StrCat("go", context.local_go);
  }
  if (toolchain == implied ||
      gover::Compare(gover::FromToolchain(toolchain), gover::kGoStrictVersion) < 0) {
    file.DropToolchainStmt();
  } else {
    LOAD_TRY(file.AddToolchainStmt(toolchain));
  }
  if (gover::Compare(go_version, gover::kSeparateIndirectVersion) < 0) {
    file.SetRequire(list);
  } else if (gover::Compare(go_version, gover::kSimplifyRequireVersion) < 0) {
    file.SetRequireSeparateIndirect(list);
  } else {
    file.SetRequireAtMostTwo(list);
  }
  file.Cleanup();
  return true;
}

}  // namespace

std::unordered_set<Version> KeepSums(const ModuleContext& context, RequirementLoader& requirements,
                                     const Requirements& rs, const PackageLoader* loader) {
  std::unordered_set<Version> keep;
  auto keep_mod = [&](const Version& m) { keep.insert(context.ResolveReplacement(m)); };
  auto keep_go_mod = [&](const Version& m) {
    keep.insert(GoModKey(context.ResolveReplacement(m)));
  };

  bool old_go = gover::Compare(requirements.GoVersion(rs), gover::kTidyGoModSumVersion) < 0 &&
                context.build_mod != "mod";
  if (loader != nullptr) {
    for (const LoadedPackage& p : loader->packages()) {
      if ((p.module.path.empty() && !p.error) || !CheckImportPath(p.path)) continue;
      // For the language version.
      if (!old_go) keep_go_mod(p.module);
      // Other modules that might have the package, lexically: to know next time that they do not.
      if (rs.pruning == Pruning::kPruned && !p.module.path.empty() &&
          requirements.RootSelected(rs, p.module.path) == std::string_view(p.module.version)) {
        for (std::string_view prefix = p.path; prefix != "."; prefix = PathDir(prefix)) {
          auto v = requirements.RootSelected(rs, prefix);
          if (v && *v != "none") keep_mod({std::string(prefix), std::string(*v)});
        }
        continue;
      }
      const ModuleGraph& graph = *requirements.Graph(rs).graph;
      for (std::string_view prefix = p.path; prefix != "."; prefix = PathDir(prefix)) {
        std::string_view v = graph.Selected(prefix);
        if (v != "none") keep_mod({std::string(prefix), std::string(v)});
      }
    }
  }
  if (!rs.graph_loaded()) {
    for (const Version& m : rs.roots) {
      keep_go_mod(m);
      keep_mod(m);
    }
    return keep;
  }
  const ModuleGraph& graph = *requirements.Graph(rs).graph;
  graph.graph().WalkBreadthFirst([&](const Version& m) {
    // Its requirements were part of the selection, whether it was selected or not.
    if (graph.RequiredBy(m) != nullptr) keep_go_mod(m);
  });
  for (const Version& m : graph.BuildList()) {
    if (!old_go) keep_go_mod(m);
    keep_mod(m);
  }
  return keep;
}

LoadResult<bool> CommitRequirements(ModuleContext& context, RequirementLoader& requirements,
                                    const Requirements& rs, const PackageLoader* loader) {
  if (context.InWorkspace()) {
    // go.mod files stay as they are, but go.work.sum is kept complete.
    if (!context.go_sum.enabled()) return false;
    return WriteGoSum(context, KeepSums(context, requirements, rs, loader));
  }
  if (!context.HasModRoot()) return false;
  MainModule& main = context.main.Single();
  ModFile updated = *main.file;
  LOAD_TRY(UpdateFile(context, rs, updated));

  bool dirty = main.index->IsDirty(updated, context.build_mod);
  if (dirty && context.build_mod != "mod") return tl::unexpected(context.GoModDirty());
  if (dirty) {
    const std::string path = context.ModFilePath(main.root);
    if (auto overlaid = Overlaid(context, path, "go.mod")) return tl::unexpected(*overlaid);
    std::string text = updated.Format();
    auto side_lock = SideLock(context);
    auto written =
        host::LockedTransform(path, [&](std::string_view old) -> base::Result<std::string> {
          // Another gorun or go may have come to the same result.
          if (old == text) return base::Fail(std::string(kUnchanged));
          // Two results cannot be merged.
          if (old != main.index->data) {
            return base::Fail("existing contents have changed since last read");
          }
          return text;
        });
    if (!written && written.error().text() != kUnchanged) {
      return tl::unexpected(LoadError(written.error().Wrap("updating go.mod")));
    }
    LOAD_TRY_ASSIGN(main.index, ModFileIndex::Of(std::move(text), updated, false));
    main.file = std::move(updated);
    if (main.file->go) main.go_version = main.file->go->version;
  }
  // The graph is only walked if some sum may have to be written.
  if (!context.go_sum.enabled()) return dirty;
  LOAD_TRY_ASSIGN(bool sums, WriteGoSum(context, KeepSums(context, requirements, rs, loader)));
  return dirty || sums;
}

}  // namespace gorun::modules
