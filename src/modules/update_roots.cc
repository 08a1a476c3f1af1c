#include <algorithm>
#include <atomic>

#include "base/parallel.h"
#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/requirements.h"

// Keeping the root requirements consistent with the graph and with the packages that were loaded
// (updateRoots and its kin in cmd/go/internal/modload/buildlist.go, where the invariants are argued
// for).
namespace gorun::modules {

namespace {

// The requirements of all modules by their summaries, the main module's being `roots`
// (modload.mvsReqs).
class RootReqs : public mvs::Reqs {
 public:
  RootReqs(const ModuleContext& context, GoModSummaries& summaries, std::vector<Version> roots)
      : context_(context), summaries_(summaries), roots_(std::move(roots)) {}

  mvs::RequiredResult Required(const Version& mod) override {
    if (mod.version.empty() && context_.main.Contains(mod.path)) return roots_;
    if (mod.version == "none") return std::vector<Version>();
    const GoModSummaries::Answer& summary = summaries_.Get(mod);
    if (summary) return (*summary)->require;
    const LoadError& error = summary.error();
    if (error.module_error) return tl::unexpected(*error.module_error);
    return tl::unexpected(ModuleError{{}, error.ToError(), std::nullopt});
  }

  int Compare(std::string_view path, std::string_view v1, std::string_view v2) const override {
    if (v2.empty()) return v1.empty() ? 0 : -1;
    if (v1.empty()) return 1;
    return gover::ModCompare(path, v1, v2);
  }

 private:
  const ModuleContext& context_;
  GoModSummaries& summaries_;
  std::vector<Version> roots_;
};

}  // namespace

LoadResult<const Requirements*> RequirementLoader::UpdateRoots(
    base::StringSet direct, const Requirements& rs, const std::vector<ProvidedPackage>& packages,
    const std::vector<Version>& add) {
  if (rs.pruning == Pruning::kUnpruned) return UpdateUnpruned(std::move(direct), rs, add);
  if (rs.pruning == Pruning::kWorkspace) return UpdateWorkspace(std::move(direct), rs);
  return UpdatePruned(std::move(direct), rs, packages, add);
}

// The roots stay: there is nothing to write them to. The graph depends on them alone.
const Requirements* RequirementLoader::UpdateWorkspace(base::StringSet direct,
                                                       const Requirements& rs) {
  if (direct == rs.direct) return &rs;
  const Requirements* updated = New(Pruning::kWorkspace, rs.roots, std::move(direct));
  std::scoped_lock lock(rs.graph_mutex_, updated->graph_mutex_);
  updated->graph_ = rs.graph_;
  return updated;
}

LoadResult<const Requirements*> RequirementLoader::UpdatePruned(
    base::StringSet direct, const Requirements& original,
    const std::vector<ProvidedPackage>& packages, const std::vector<Version>& add) {
  const Requirements* rs = &original;
  std::vector<Version> roots = rs->roots;
  bool upgraded = false;
  std::unordered_set<Version> spot_check;

  // Modules that provide packages of "all", or named ones, have to be roots. Where they are, their
  // explicit requirements are checked against the roots: that finds erroneous edits of go.mod at
  // little cost.
  for (const ProvidedPackage& package : packages) {
    if (!package.in_all && !package.is_root) continue;
    const Version& mod = *package.module;
    if (RootSelected(*rs, mod.path)) {
      spot_check.insert(mod);
    } else {
      roots.push_back(mod);
      upgraded = true;
    }
  }
  for (const Version& m : add) {
    auto selected = RootSelected(*rs, m.path);
    if (!selected || gover::ModCompare(m.path, *selected, m.version) < 0) {
      roots.push_back(m);
      upgraded = true;
    }
  }
  if (upgraded) gover::ModSort(roots);

  for (;;) {
    const ModuleGraph* graph = nullptr;
    if (upgraded) {
      // What is inside of the pruned graph's horizon may change, and with it any version.
      if (context_.MustHaveCompleteRequirements()) return tl::unexpected(context_.GoModDirty());
      rs = New(Pruning::kPruned, roots, direct);
      const GraphResult& loaded = Graph(*rs);
      if (loaded.error) return tl::unexpected(*loaded.error);
      graph = loaded.graph.get();
    } else if (rs->graph_loaded()) {
      graph = Graph(*rs).graph.get();
    } else if (!SpotCheck(*rs, spot_check)) {
      const GraphResult& loaded = Graph(*rs);
      if (loaded.error) return tl::unexpected(*loaded.error);
      graph = loaded.graph.get();
    }

    roots.clear();
    upgraded = false;
    base::StringSet in_roots;
    for (const MainModule& m : context_.main.modules) in_roots.insert(m.mod.path);
    for (const Version& m : rs->roots) {
      // A path that is there twice was kept at its selected version when it was met first.
      if (!in_roots.insert(m.path).second) continue;
      std::string selected(graph != nullptr ? graph->Selected(m.path)
                                            : RootSelected(*rs, m.path).value_or(""));
      if (selected != m.version) upgraded = true;
      roots.push_back({m.path, std::move(selected)});
    }
    if (!upgraded) {
      // At most duplicates went away: nothing that a read-only go.mod minds.
      if (context_.build_mod != "mod") return rs;
      break;
    }
  }

  if (rs->pruning == Pruning::kPruned && roots == rs->roots && direct == rs->direct) return rs;
  return New(Pruning::kPruned, std::move(roots), std::move(direct));
}

bool RequirementLoader::SpotCheck(const Requirements& rs,
                                  const std::unordered_set<Version>& modules) {
  std::vector<const Version*> list;
  for (const Version& m : modules) list.push_back(&m);
  std::atomic<bool> ok = true;
  base::ParallelFor(list.size(), LoaderThreads(context_), [&](size_t i) {
    if (!ok) return;
    const GoModSummaries::Answer& summary = summaries_.Get(*list[i]);
    if (!summary) {
      ok = false;
      return;
    }
    for (const Version& r : (*summary)->require) {
      auto selected = RootSelected(rs, r.path);
      // A main module's "" is compared like any version here: it is below all.
      if (selected && gover::ModCompare(r.path, *selected, r.version) < 0) ok = false;
    }
  });
  return ok;
}

LoadResult<const Requirements*> RequirementLoader::UpdateUnpruned(base::StringSet direct,
                                                                  const Requirements& rs,
                                                                  const std::vector<Version>& add) {
  const GraphResult& loaded = Graph(rs);
  // Without the whole graph no minimal set of roots can be found.
  if (loaded.error) return tl::unexpected(*loaded.error);
  const ModuleGraph& graph = *loaded.graph;

  if (context_.MustHaveCompleteRequirements()) {
    auto inconsistent = [&](const Version& m) { return m.version != graph.Selected(m.path); };
    if (std::any_of(rs.roots.begin(), rs.roots.end(), inconsistent) ||
        std::any_of(add.begin(), add.end(), inconsistent)) {
      return tl::unexpected(context_.GoModDirty());
    }
    for (const std::string& path : direct) {
      if (!RootSelected(rs, path)) return tl::unexpected(context_.GoModDirty());
    }
    // What is left is cosmetic, which a read-only go.mod does not mind.
    return &rs;
  }

  std::vector<std::string> root_paths;
  base::StringSet in_root_paths;
  // A root at its selected version stays, even if redundant: go.mod should not change without need.
  for (const Version& m : rs.roots) {
    if (graph.Selected(m.path) == m.version && in_root_paths.insert(m.path).second) {
      root_paths.push_back(m.path);
    }
  }
  const std::vector<Version>& list = graph.BuildList();
  std::vector<Version> keep(list.begin() + context_.main.modules.size(), list.end());
  keep.insert(keep.end(), add.begin(), add.end());
  for (const Version& m : keep) {
    if (direct.contains(m.path) && in_root_paths.insert(m.path).second) {
      root_paths.push_back(m.path);
    }
  }
  RootReqs reqs(context_, summaries_, std::move(keep));
  LOAD_TRY_ASSIGN(std::vector<Version> roots,
                  mvs::Req(context_.main.Single().mod, root_paths, reqs));
  if (rs.pruning == Pruning::kUnpruned && roots == rs.roots && direct == rs.direct) return &rs;
  return New(Pruning::kUnpruned, std::move(roots), std::move(direct));
}

}  // namespace gorun::modules
