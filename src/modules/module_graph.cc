#include <algorithm>
#include <set>

#include "base/parallel.h"
#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/requirements.h"

// Reading the requirement graph (modload.readModGraph).
namespace gorun::modules {

namespace {

// The main module's "" is above all versions.
int CompareVersions(std::string_view path, std::string_view v1, std::string_view v2) {
  if (v2.empty()) return v1.empty() ? 0 : -1;
  if (v1.empty()) return 1;
  return gover::ModCompare(path, v1, v2);
}

// mvs.BuildListError for the first module, breadth first, whose go.mod could not be read.
std::optional<LoadError> FindError(const ModuleGraph& graph) {
  std::vector<Version> path =
      graph.graph().FindPath([&](const Version& m) { return graph.ErrorOf(m) != nullptr; });
  if (path.empty()) return std::nullopt;
  const LoadError& cause = *graph.ErrorOf(path.back());
  ModuleError about =
      cause.module_error ? *cause.module_error : ModuleError{{}, cause.ToError(), std::nullopt};
  LoadError error(mvs::BuildListError(about, path));
  error.base_kind = cause.base_kind;
  error.too_new = cause.too_new;
  error.build_list_module = path.back();
  error.build_list_cause = cause.Text();
  return error;
}

}  // namespace

const std::vector<Version>& ModuleGraph::BuildList() const {
  std::call_once(build_list_once_, [&] { build_list_ = graph_.BuildList(); });
  return build_list_;
}

const LoadError* ModuleGraph::ErrorOf(const Version& mod) const {
  auto it = errors_.find(mod);
  return it == errors_.end() ? nullptr : &it->second;
}

GraphResult RequirementLoader::ReadGraph(Pruning pruning, const std::vector<Version>& roots,
                                         const std::unordered_set<Version>& unprune) {
  auto graph = std::make_unique<ModuleGraph>(mvs::Graph(CompareVersions, context_.main.Versions()));
  graph->graph_.Require(context_.main.Single().mod, roots);

  // One wave at a time: reading is parallel, and everything that is decided from it is in one
  // order.
  struct Item {
    Version mod;
    Pruning pruning;
  };
  std::vector<Item> wave;
  std::unordered_set<Version> seen_pruned, seen_unpruned, loaded;
  auto enqueue = [&](std::vector<Item>& to, const Version& mod, Pruning p) {
    if (mod.version == "none") return;
    if ((p == Pruning::kPruned ? seen_pruned : seen_unpruned).insert(mod).second) {
      to.push_back({mod, p});
    }
  };
  for (const Version& m : roots) enqueue(wave, m, pruning);

  while (!wave.empty()) {
    std::vector<Version> to_load, to_fetch;
    for (const Item& item : wave) {
      if (!loaded.insert(item.mod).second) continue;
      to_load.push_back(item.mod);
      if (gover::IsToolchain(item.mod.path)) continue;
      Version actual = context_.ResolveReplacement(item.mod);
      // Where go.sum must be complete, what it does not list is not even asked for.
      bool wanted = !context_.MustHaveSums() ||
                    context_.go_sum.Have({actual.path, base::StrCat(actual.version, "/go.mod")});
      if (!actual.version.empty() && wanted) to_fetch.push_back(std::move(actual));
    }
    if (!to_fetch.empty()) context_.source.Prefetch(to_fetch, {});
    base::ParallelFor(to_load.size(), LoaderThreads(context_),
                      [&](size_t i) { summaries_.Get(to_load[i]); });
    for (const Version& m : to_load) {
      const GoModSummaries::Answer& summary = summaries_.Get(m);
      if (summary) {
        graph->graph_.Require(m, (*summary)->require);
      } else {
        graph->errors_.emplace(m, summary.error());
      }
    }
    std::vector<Item> next;
    for (const Item& item : wave) {
      const GoModSummaries::Answer& summary = summaries_.Get(item.mod);
      if (!summary) continue;
      // A module that does not support pruning may say too little about its dependencies: all of
      // them count.
      Pruning below = item.pruning == Pruning::kUnpruned ? Pruning::kUnpruned : (*summary)->pruning;
      bool all = item.pruning == Pruning::kUnpruned || (*summary)->pruning == Pruning::kUnpruned;
      for (const Version& r : (*summary)->require) {
        if (all || (!unprune.empty() && unprune.contains(r))) enqueue(next, r, below);
      }
    }
    wave = std::move(next);
  }

  GraphResult result;
  if (!graph->errors_.empty()) result.error = FindError(*graph);
  result.graph = std::move(graph);
  return result;
}

}  // namespace gorun::modules
