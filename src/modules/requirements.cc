#include "modules/requirements.h"

#include <algorithm>

#include "base/check.h"
#include "base/parallel.h"
#include "base/strings.h"
#include "modules/go_version.h"

namespace gorun::modules {

size_t LoaderThreads(const ModuleContext& context) {
  int n = context.settings.parallelism;
  return n < 1 ? 1 : static_cast<size_t>(std::min(n, 16));
}

bool Requirements::graph_loaded() const { return loaded_graph_ != nullptr; }

const Requirements* RequirementLoader::New(Pruning pruning, std::vector<Version> roots,
                                           base::StringSet direct) {
  auto rs = std::make_unique<Requirements>();
  rs->pruning = pruning;
  rs->roots = std::move(roots);
  rs->direct = std::move(direct);
  rs->max_root_version.reserve(rs->roots.size());
  for (const Version& m : rs->roots) {
    auto [it, added] = rs->max_root_version.try_emplace(m.path, m.version);
    if (!added && gover::ModCompare(m.path, it->second, m.version) < 0) it->second = m.version;
  }
  CHECK(rs->max_root_version.contains("go"));
  made_.push_back(std::move(rs));
  return made_.back().get();
}

RequirementLoader::Roots RequirementLoader::RootsOf(const MainModule& main,
                                                    bool with_toolchain) const {
  Roots roots;
  for (const Require& r : main.file->require) {
    if (main.index->exclude.contains(r.mod)) {
      context_.Print(base::StrCat(context_.build_mod == "mod"
                                      ? "go: dropping requirement on excluded version "
                                      : "go: ignoring requirement on excluded version ",
                                  r.mod.path, " ", r.mod.version));
      continue;
    }
    roots.modules.push_back(r.mod);
    if (!r.indirect) roots.direct.insert(r.mod.path);
  }
  roots.modules.push_back({"go", main.file->GoVersion()});
  // Every module uses the language; the toolchain is not imported by anything.
  roots.direct.insert("go");
  if (with_toolchain && main.file->toolchain && !main.file->toolchain->name.empty()) {
    roots.modules.push_back({"toolchain", main.file->toolchain->name});
  }
  return roots;
}

const Requirements* RequirementLoader::FromModFile(const MainModule& main) {
  Roots roots = RootsOf(main, true);
  gover::ModSort(roots.modules);
  return New(PruningForGoVersion(main.file->GoVersion()), std::move(roots.modules),
             std::move(roots.direct));
}

const Requirements* RequirementLoader::FromWorkspace() {
  const WorkFile& work = *context_.main.work;
  std::vector<Version> roots = context_.main.Versions();
  roots.push_back({"go", work.GoVersion()});
  if (work.toolchain && !work.toolchain->name.empty()) {
    roots.push_back({"toolchain", work.toolchain->name});
  }
  base::StringSet direct;
  for (const MainModule& main : context_.main.modules) {
    for (const Require& r : main.file->require) {
      if (!r.indirect) direct.insert(r.mod.path);
    }
  }
  gover::ModSort(roots);
  return New(Pruning::kWorkspace, std::move(roots), std::move(direct));
}

std::optional<std::string_view> RequirementLoader::RootSelected(const Requirements& rs,
                                                                std::string_view path) const {
  if (context_.main.Contains(path)) return std::string_view();
  auto it = rs.max_root_version.find(path);
  if (it == rs.max_root_version.end()) return std::nullopt;
  return it->second;
}

std::string RequirementLoader::GoVersion(const Requirements& rs) const {
  return std::string(RootSelected(rs, "go").value_or(""));
}

bool RequirementLoader::HasRedundantRoot(const Requirements& rs) const {
  for (size_t i = 0; i < rs.roots.size(); i++) {
    if (context_.main.Contains(rs.roots[i].path)) return true;
    if (i > 0 && rs.roots[i].path == rs.roots[i - 1].path) return true;
  }
  return false;
}

const GraphResult& RequirementLoader::Graph(const Requirements& rs) {
  if (const GraphResult* loaded = rs.loaded_graph_) return *loaded;
  std::lock_guard lock(rs.graph_mutex_);
  if (rs.graph_ == nullptr) {
    rs.graph_ = std::make_shared<const GraphResult>(ReadGraph(rs.pruning, rs.roots, {}));
    rs.loaded_graph_ = rs.graph_.get();
  }
  return *rs.graph_;
}

const GraphResult* RequirementLoader::GraphIfLoaded(const Requirements& rs) {
  return rs.loaded_graph_;
}

bool RequirementLoader::AllRootsSelected(const ModuleGraph& graph) const {
  // A workspace's roots are its modules, which are always selected.
  if (context_.InWorkspace()) return true;
  const std::vector<Version>* roots = graph.RequiredBy(context_.main.Single().mod);
  if (roots == nullptr) return true;
  return std::all_of(roots->begin(), roots->end(),
                     [&](const Version& m) { return graph.Selected(m.path) == m.version; });
}

RequirementLoader::Expanded RequirementLoader::ExpandGraph(const Requirements& rs) {
  const GraphResult& graph = Graph(rs);
  if (graph.error) return {&rs, graph.error};
  if (AllRootsSelected(*graph.graph)) return {&rs, std::nullopt};
  auto updated = UpdateRoots(rs.direct, rs, {}, {});
  if (!updated) return {&rs, std::move(updated).error()};
  return {*updated, Graph(**updated).error};
}

const Requirements* RequirementLoader::OverrideRoots(const Requirements& rs,
                                                     const std::vector<Version>& replace) {
  std::vector<Version> roots;
  for (const Version& m : rs.roots) {
    bool dropped = std::any_of(replace.begin(), replace.end(),
                               [&](const Version& r) { return r.path == m.path; });
    if (!dropped) roots.push_back(m);
  }
  roots.insert(roots.end(), replace.begin(), replace.end());
  gover::ModSort(roots);
  return New(rs.pruning, std::move(roots), rs.direct);
}

LoadResult<const Requirements*> RequirementLoader::ConvertPruning(const Requirements& rs,
                                                                  Pruning pruning) {
  // A workspace's pruning depends on its modules' go versions, one by one.
  if (rs.pruning == pruning || rs.pruning == Pruning::kWorkspace) return &rs;
  // The roots of a pruned graph are a superset of an unpruned one's: only redundant ones have to
  // go.
  if (pruning == Pruning::kUnpruned) return UpdateUnpruned(rs.direct, rs, {});
  // "Include the transitive dependencies of every module in the build list" is what a pruned graph
  // does if every module of the build list is a root.
  const GraphResult& graph = Graph(rs);
  if (graph.error) return tl::unexpected(*graph.error);
  const std::vector<Version>& list = graph.graph->BuildList();
  size_t mains = context_.main.modules.size();
  return New(Pruning::kPruned, std::vector<Version>(list.begin() + mains, list.end()), rs.direct);
}

}  // namespace gorun::modules
