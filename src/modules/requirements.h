#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/string_map.h"
#include "modules/go_mod_summary.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/mvs.h"

// Which module versions the main module requires, and the graph of what these require
// (cmd/go/internal/modload/buildlist.go).
namespace gorun::modules {

/// The complete requirement graph of some roots (modload.ModuleGraph). Immutable.
class ModuleGraph {
 public:
  explicit ModuleGraph(mvs::Graph graph, std::unordered_map<Version, LoadError> errors = {})
      : graph_(std::move(graph)), errors_(std::move(errors)) {}

  /// "none" if the path is not in the graph.
  std::string_view Selected(std::string_view path) const { return graph_.Selected(path); }
  /// nullptr if the requirements of `mod` are pruned out.
  const std::vector<Version>* RequiredBy(const Version& mod) const {
    return graph_.RequiredBy(mod);
  }
  /// Selected versions, main modules first, then by path. Thread-safe.
  const std::vector<Version>& BuildList() const;
  const mvs::Graph& graph() const { return graph_; }
  /// Why the go.mod of `mod` could not be read; nullptr if it could, or was not needed.
  const LoadError* ErrorOf(const Version& mod) const;
  bool HasErrors() const { return !errors_.empty(); }

 private:
  friend class RequirementLoader;
  mvs::Graph graph_;
  std::unordered_map<Version, LoadError> errors_;
  mutable std::once_flag build_list_once_;
  mutable std::vector<Version> build_list_;
};

/// The best graph that could be loaded, and what was wrong with it.
struct GraphResult {
  std::unique_ptr<const ModuleGraph> graph;
  std::optional<LoadError> error;
};

/// A set of root requirements, logically immutable (modload.Requirements).
struct Requirements {
  Pruning pruning = Pruning::kPruned;
  /// Sorted by gover::ModSort; always with an entry for "go". May list a path twice.
  std::vector<Version> roots;
  base::StringMap<std::string> max_root_version;
  /// Modules believed to provide packages that the main module imports directly.
  base::StringSet direct;

  /// True once the graph was loaded.
  bool graph_loaded() const;

 private:
  friend class RequirementLoader;
  mutable std::mutex graph_mutex_;
  // Written once, under graph_mutex_.
  mutable std::shared_ptr<const GraphResult> graph_;
  // That, once it is there, for whoever does not want to wait.
  mutable std::atomic<const GraphResult*> loaded_graph_ = nullptr;
};

/// A package as far as the roots depend on it: provided by a module that is not a main module.
struct ProvidedPackage {
  const Version* module;
  /// In the "all" pattern, as far as known.
  bool in_all = false;
  /// Named on the command line.
  bool is_root = false;
};

/// Makes requirements and loads their graphs. What it returns lives as long as it. One thread calls
/// it, but Graph, GraphIfLoaded and RootSelected, which are thread-safe.
class RequirementLoader {
 public:
  RequirementLoader(const ModuleContext& context, GoModSummaries& summaries)
      : context_(context), summaries_(summaries) {}

  /// newRequirements; `roots` must be sorted.
  const Requirements* New(Pruning pruning, std::vector<Version> roots, base::StringSet direct);
  /// The requirements that the main module's go.mod states (requirementsFromModFiles); tells the
  /// user which are ignored because they are excluded.
  const Requirements* FromModFile(const MainModule& main);
  /// Those of a workspace: its modules.
  const Requirements* FromWorkspace();
  /// Makes the vendored modules all that there is in the graph (Requirements.initVendor); nothing
  /// may have been asked of `rs` before. Fails with a whole text if go.mod does not require them
  /// all.
  base::Status UseVendorGraph(const Requirements& rs, const std::vector<Version>& vendored);

  /// The version of a root, "" for a main module; nullopt if `path` is not among the roots.
  std::optional<std::string_view> RootSelected(const Requirements& rs, std::string_view path) const;
  std::string GoVersion(const Requirements& rs) const;
  /// More than one requirement on a path, or one on a main module.
  bool HasRedundantRoot(const Requirements& rs) const;

  /// Loads the graph at the first call. Never without a graph.
  const GraphResult& Graph(const Requirements& rs);
  /// The graph if it is there; nullptr also while somebody loads it. Waits for nobody.
  static const GraphResult* GraphIfLoaded(const Requirements& rs);

  struct Expanded {
    const Requirements* requirements;
    std::optional<LoadError> error;
  };
  /// Loads the whole graph and makes the roots consistent with it (expandGraph).
  Expanded ExpandGraph(const Requirements& rs);
  /// updateRoots, with its invariants.
  LoadResult<const Requirements*> UpdateRoots(base::StringSet direct, const Requirements& rs,
                                              const std::vector<ProvidedPackage>& packages,
                                              const std::vector<Version>& add);
  LoadResult<const Requirements*> ConvertPruning(const Requirements& rs, Pruning pruning);
  /// Roots with these in place of others of the same path (overrideRoots).
  const Requirements* OverrideRoots(const Requirements& rs, const std::vector<Version>& replace);

  /// readModGraph: `unprune` are versions whose requirements are read although they would be pruned
  /// out.
  GraphResult ReadGraph(Pruning pruning, const std::vector<Version>& roots,
                        const std::unordered_set<Version>& unprune);

 private:
  struct Roots {
    std::vector<Version> modules;
    base::StringSet direct;
  };
  Roots RootsOf(const MainModule& main, bool with_toolchain) const;
  bool AllRootsSelected(const ModuleGraph& graph) const;
  const Requirements* UpdateWorkspace(base::StringSet direct, const Requirements& rs);
  bool SpotCheck(const Requirements& rs, const std::unordered_set<Version>& modules);
  LoadResult<const Requirements*> UpdatePruned(base::StringSet direct, const Requirements& rs,
                                               const std::vector<ProvidedPackage>& packages,
                                               const std::vector<Version>& add);
  LoadResult<const Requirements*> UpdateUnpruned(base::StringSet direct, const Requirements& rs,
                                                 const std::vector<Version>& add);

  const ModuleContext& context_;
  GoModSummaries& summaries_;
  std::vector<std::unique_ptr<const Requirements>> made_;
};

/// How many threads read go.mod files and packages.
size_t LoaderThreads(const ModuleContext& context);

}  // namespace gorun::modules
