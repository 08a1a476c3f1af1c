#include <algorithm>
#include <array>
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

// Positive if `selected` is above what was required. A main module's "" is below every version here
// (gover.ModCompare).
int CompareForUpgrade(const Version& selected, const Version& required) {
  return gover::ModCompare(required.path, selected.version, required.version);
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
  bool workspace = pruning == Pruning::kWorkspace;
  auto graph = std::make_unique<ModuleGraph>(
      mvs::Graph(CompareVersions, workspace ? roots : context_.main.Versions()));
  if (!workspace) graph->graph_.Require(context_.main.Single().mod, roots);

  // One wave at a time: reading is parallel, and everything that is decided from it is in one
  // order.
  struct Item {
    Version mod;
    Pruning pruning;
  };
  std::vector<Item> wave;
  std::unordered_map<Version, std::array<bool, 3>> seen;
  std::unordered_set<Version> loaded;
  auto enqueue = [&](std::vector<Item>& to, const Version& mod, Pruning p) {
    if (mod.version == "none") return;
    bool& done = seen[mod][static_cast<size_t>(p)];
    if (!done) to.push_back({mod, p});
    done = true;
  };
  auto read_wave = [&] {
    std::vector<Version> to_load, to_fetch;
    for (const Item& item : wave) {
      if (!loaded.insert(item.mod).second) continue;
      to_load.push_back(item.mod);
      if (gover::IsToolchain(item.mod.path) || context_.Vendoring()) continue;
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
      bool all = item.pruning != Pruning::kPruned || (*summary)->pruning == Pruning::kUnpruned;
      for (const Version& r : (*summary)->require) {
        if (all || (!unprune.empty() && unprune.contains(r))) enqueue(next, r, below);
      }
    }
    wave = std::move(next);
  };
  for (const Version& m : roots) enqueue(wave, m, pruning);
  while (!wave.empty()) read_wave();

  if (workspace) {
    // What the modules require is not always what gets selected: where another version is, its
    // requirements may matter to packages in "all", too.
    std::set<std::string> in_all;
    for (const Version& m : roots) in_all.insert(m.path);
    std::unordered_set<Version> done;
    for (;;) {
      std::set<Version> needed;
      for (const std::string& path : in_all) {
        Version m{path, std::string(graph->Selected(path))};
        if (!done.contains(m)) {
          needed.insert(std::move(m));
          continue;
        }
        const std::vector<Version>* required = graph->RequiredBy(m);
        if (required == nullptr) continue;
        for (const Version& r : *required) {
          Version selected{r.path, std::string(graph->Selected(r.path))};
          if (CompareForUpgrade(selected, r) > 0 && !done.contains(selected)) {
            needed.insert(std::move(selected));
          }
        }
      }
      if (needed.empty()) break;
      for (const Version& m : needed) {
        enqueue(wave, m, pruning);
        done.insert(m);
        in_all.insert(m.path);
      }
      while (!wave.empty()) read_wave();
    }
  }

  GraphResult result;
  if (!graph->errors_.empty()) result.error = FindError(*graph);
  result.graph = std::move(graph);
  return result;
}

base::Status RequirementLoader::UseVendorGraph(const Requirements& rs,
                                               const std::vector<Version>& vendored) {
  // The roots of a workspace bring go and toolchain along.
  bool workspace = context_.InWorkspace();
  auto graph = std::make_unique<ModuleGraph>(
      mvs::Graph(CompareVersions, workspace ? rs.roots : context_.main.Versions()));
  if (rs.pruning == Pruning::kPruned) {
    // go.mod lists all that is needed to build, and that is what gets vendored.
    std::string errors;
    for (const Version& m : vendored) {
      if (RootSelected(rs, m.path) == std::string_view(m.version)) continue;
      base::StrAppend(errors, "go: vendored module ", m.String(),
                      " should be required explicitly in go.mod\n");
    }
    if (!errors.empty()) {
      return base::Fail(base::StrCat(errors, context_.GoModDirty().ToFatal().text()));
    }
    graph->graph_.Require(context_.main.Single().mod, rs.roots);
  } else {
    // How the roots lead to what is vendored is not known: one made-up module requires it all.
    const Version vendor{"vendor/modules.txt", ""};
    for (const MainModule& main : context_.main.modules) {
      std::vector<Version> required;
      if (!workspace) {
        required = rs.roots;
      } else if (main.file) {
        required = RootsOf(main, false).modules;
      }
      required.push_back(vendor);
      graph->graph_.Require(main.mod, std::move(required));
    }
    graph->graph_.Require(vendor, vendored);
  }
  std::lock_guard lock(rs.graph_mutex_);
  auto result = std::make_shared<GraphResult>();
  result->graph = std::move(graph);
  rs.graph_ = std::move(result);
  return {};
}

}  // namespace gorun::modules
