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

// Reads go.mod files into a graph, one wave at a time: reading is parallel, and everything that is
// decided from it is in one order.
class GraphReader {
 public:
  // `unprune` are versions whose requirements count although they would be pruned out.
  GraphReader(const ModuleContext& context, GoModSummaries& summaries, mvs::Graph graph,
              const std::unordered_set<Version>& unprune)
      : context_(context), summaries_(summaries), graph_(std::move(graph)), unprune_(unprune) {}

  // These and what they require.
  template <typename Versions>
  void Read(const Versions& mods, Pruning pruning) {
    std::vector<Item> wave;
    for (const Version& m : mods) Enqueue(wave, m, pruning);
    while (!wave.empty()) wave = ReadWave(wave);
  }

  // What the modules of a workspace require is not always what gets selected: where another version
  // is, its requirements may matter to packages in "all", too.
  void ReadSelected(const std::vector<Version>& roots) {
    std::set<std::string> in_all;
    for (const Version& m : roots) in_all.insert(m.path);
    std::unordered_set<Version> done;
    for (;;) {
      const std::set<Version> needed = SelectedBelow(in_all, done);
      if (needed.empty()) return;
      for (const Version& m : needed) {
        done.insert(m);
        in_all.insert(m.path);
      }
      Read(needed, Pruning::kWorkspace);
    }
  }

  std::unique_ptr<ModuleGraph> Take() {
    return std::make_unique<ModuleGraph>(std::move(graph_), std::move(errors_));
  }

 private:
  struct Item {
    Version mod;
    Pruning pruning;
  };

  void Enqueue(std::vector<Item>& wave, const Version& mod, Pruning pruning) {
    if (mod.version == "none") return;
    bool& done = seen_[mod][static_cast<size_t>(pruning)];
    if (!done) wave.push_back({mod, pruning});
    done = true;
  }

  // Returns the next wave.
  std::vector<Item> ReadWave(const std::vector<Item>& wave) {
    LoadSummaries(wave);
    std::vector<Item> next;
    for (const Item& item : wave) {
      const GoModSummaries::Answer& summary = summaries_.Get(item.mod);
      if (!summary) continue;
      // A module that does not support pruning may say too little about its dependencies: all of
      // them count.
      Pruning below = item.pruning == Pruning::kUnpruned ? Pruning::kUnpruned : (*summary)->pruning;
      bool all = item.pruning != Pruning::kPruned || (*summary)->pruning == Pruning::kUnpruned;
      for (const Version& r : (*summary)->require) {
        if (all || (!unprune_.empty() && unprune_.contains(r))) Enqueue(next, r, below);
      }
    }
    return next;
  }

  void LoadSummaries(const std::vector<Item>& wave) {
    std::vector<Version> to_load, to_fetch;
    for (const Item& item : wave) {
      if (!loaded_.insert(item.mod).second) continue;
      to_load.push_back(item.mod);
      if (gover::IsToolchain(item.mod.path) || context_.Vendoring()) continue;
      Version actual = context_.ResolveReplacement(item.mod);
      // Where go.sum must be complete, what it does not list is not even asked for.
      bool wanted = !context_.MustHaveSums() ||
                    context_.go_sum.Have({actual.path, base::StrCat(actual.version, "/go.mod")});
      if (!actual.version.empty() && wanted) to_fetch.push_back(std::move(actual));
    }
    if (!to_fetch.empty()) context_.source.Prefetch(to_fetch);
    base::ParallelFor(to_load.size(), LoaderThreads(context_),
                      [&](size_t i) { summaries_.Get(to_load[i]); });
    for (const Version& m : to_load) {
      const GoModSummaries::Answer& summary = summaries_.Get(m);
      if (summary) {
        graph_.Require(m, (*summary)->require);
      } else {
        errors_.emplace(m, summary.error());
      }
    }
  }

  // The selected versions, not done yet, of these paths and of what those that are done require at
  // less than what is selected.
  std::set<Version> SelectedBelow(const std::set<std::string>& paths,
                                  const std::unordered_set<Version>& done) const {
    std::set<Version> needed;
    for (const std::string& path : paths) {
      Version m{path, std::string(graph_.Selected(path))};
      if (!done.contains(m)) {
        needed.insert(std::move(m));
        continue;
      }
      const std::vector<Version>* required = graph_.RequiredBy(m);
      if (required == nullptr) continue;
      for (const Version& r : *required) {
        Version selected{r.path, std::string(graph_.Selected(r.path))};
        if (CompareForUpgrade(selected, r) > 0 && !done.contains(selected)) {
          needed.insert(std::move(selected));
        }
      }
    }
    return needed;
  }

  const ModuleContext& context_;
  GoModSummaries& summaries_;
  mvs::Graph graph_;
  const std::unordered_set<Version>& unprune_;
  std::unordered_map<Version, LoadError> errors_;
  // By Pruning: what was in a wave already.
  std::unordered_map<Version, std::array<bool, 3>> seen_;
  std::unordered_set<Version> loaded_;
};

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
  const bool workspace = pruning == Pruning::kWorkspace;
  mvs::Graph graph(CompareVersions, workspace ? roots : context_.main.Versions());
  if (!workspace) graph.Require(context_.main.Single().mod, roots);
  GraphReader reader(context_, summaries_, std::move(graph), unprune);
  reader.Read(roots, pruning);
  if (workspace) reader.ReadSelected(roots);

  std::unique_ptr<ModuleGraph> read = reader.Take();
  GraphResult result;
  if (read->HasErrors()) result.error = FindError(*read);
  result.graph = std::move(read);
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
