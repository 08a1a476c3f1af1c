#include <algorithm>

#include "base/parallel.h"
#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/package_loader.h"

// The fix-point between packages and requirements (loadFromRoots, updateRequirements,
// resolveMissingImports, preloadRootModules in cmd/go/internal/modload/load.go).
namespace gorun::modules {

using base::StrCat;

base::Status PackageLoader::Load(const Requirements* initial, const ListRoots& list_roots) {
  rs_ = initial;
  if (rs_->pruning == Pruning::kUnpruned) {
    // Without pruning all requirements are checked, as they always were.
    RequirementLoader::Expanded expanded = requirements_.ExpandGraph(*rs_);
    rs_ = expanded.requirements;
    if (expanded.error) return Failure({*expanded.error});
  }

  std::optional<LoadError> failure;
  while (!failure) {
    auto converted =
        requirements_.ConvertPruning(*rs_, PruningForGoVersion(requirements_.GoVersion(*rs_)));
    if (!converted) return Failure({converted.error()});
    rs_ = *converted;

    TRY_ASSIGN(std::vector<std::string> roots, list_roots(*rs_));
    if (rs_->pruning == Pruning::kPruned && context_.build_mod == "mod") {
      // With the roots' modules settled first, most builds need one pass over the imports.
      auto changed = PreloadRoots(roots);
      if (!changed) return Failure({changed.error()});
      if (*changed) continue;
    }
    LoadPackages(roots);

    auto changed = UpdateRequirements();
    if (!changed) {
      failure = std::move(changed).error();
      break;
    }
    // New roots may provide what is missing: look for that when they are stable.
    if (*changed) continue;
    if (!context_.HasModRoot() && !context_.allow_missing_module_imports) break;

    auto added = ResolveMissing();
    if (!added) {
      failure = std::move(added).error();
      break;
    }
    if (added->empty()) break;
    std::vector<Version> to_add;
    for (const Added& a : *added) to_add.push_back(a.module);
    gover::ModSort(to_add);
    auto updated = requirements_.UpdateRoots(rs_->direct, *rs_, {}, to_add);
    if (!updated) {
      failure = updated.error();
      // The import stack says more than the requirement stack.
      for (const Added& a : *added) {
        if (!failure->build_list_module.path.empty() && a.module == failure->build_list_module) {
          failure->text = StrCat(StackText(a.package), ": ", failure->build_list_cause);
          break;
        }
      }
      break;
    }
    if ((*updated)->roots == rs_->roots) {
      failure = LoadError("internal error: adding modules to the module graph had no effect");
      break;
    }
    rs_ = *updated;
  }
  if (failure) return Failure({*failure});
  AddImportersToErrors();
  return Failure(CheckMultiplePaths());
}

LoadResult<bool> PackageLoader::PreloadRoots(const std::vector<std::string>& roots) {
  std::vector<Version> provided(roots.size());
  base::ParallelFor(roots.size(), LoaderThreads(context_), [&](size_t i) {
    auto found = resolver_.Import(roots[i], *rs_, false);
    if (found) {
      provided[i] = std::move(found->module);
    } else if (found.error().missing() != nullptr) {
      if (auto module = queries_.QueryImport(roots[i], *rs_)) provided[i] = std::move(*module);
    }
    // Other failures are reported when the package is loaded.
  });
  std::vector<Version> need;
  for (Version& m : provided) {
    if (m.path.empty()) continue;
    auto selected = requirements_.RootSelected(*rs_, m.path);
    if (!selected || *selected != m.version) need.push_back(std::move(m));
  }
  if (need.empty()) return false;
  gover::ModSort(need);
  need.erase(std::unique(need.begin(), need.end()), need.end());
  LOAD_TRY_ASSIGN(rs_, requirements_.UpdateRoots(rs_->direct, *rs_, {}, need));
  return true;
}

LoadResult<bool> PackageLoader::UpdateRequirements() {
  const Requirements* rs = rs_;
  base::StringSet direct = rs->direct;
  const LoadError* too_new = nullptr;
  auto not_required = [](const LoadedPackage& p, const LoadedPackage& import) {
    return LoadError(
        LoadError::Kind::kImplicitDependency,
        StrCat("package ", p.path, " imports ", import.path,
               " from implicitly required module; to add missing requirements, run:\n\tgo get ",
               import.module.String()));
  };
  for (LoadedPackage& p : packages_) {
    if (p.error && p.error->too_new &&
        (too_new == nullptr ||
         gover::Compare(p.error->too_new->go_version, too_new->too_new->go_version) > 0)) {
      too_new = &*p.error;
    }
    if (!p.module.version.empty() || !context_.main.Contains(p.module.path)) continue;
    for (uint32_t id : p.imports) {
      const LoadedPackage& import = packages_[id];
      if (import.module.path.empty() || context_.main.Contains(import.module.path)) continue;
      if (context_.InWorkspace()) {
        // The roots are the main modules. What was vendored is all there, required or not.
        if (context_.Vendoring()) continue;
        const GraphResult& graph = requirements_.Graph(*rs);
        if (graph.error) return tl::unexpected(*graph.error);
        if (graph.graph->RequiredBy(import.module) == nullptr) p.error = not_required(p, import);
      } else if (!p.error && context_.build_mod != "mod") {
        auto selected = requirements_.RootSelected(*rs, import.module.path);
        if (!selected || *selected != import.module.version) {
          // It should be required explicitly, and we may not do that.
          p.error = not_required(p, import);
          continue;
        }
      }
      direct.insert(import.module.path);
    }
  }
  // Which way it was met does not matter to who has to get a newer Go.
  if (too_new != nullptr) return tl::unexpected(context_.TooNewError(*too_new->too_new));

  std::vector<ProvidedPackage> provided;
  for (const LoadedPackage& p : packages_) {
    if (p.module.path.empty() || context_.main.Contains(p.module.path)) continue;
    provided.push_back({&p.module, p.in_all, p.is_root});
  }
  LOAD_TRY_ASSIGN(rs, requirements_.UpdateRoots(std::move(direct), *rs, provided, {}));

  bool changed = false;
  if (requirements_.GoVersion(*rs) != requirements_.GoVersion(*rs_)) {
    changed = true;
  } else if (rs != rs_ && rs->roots != rs_->roots) {
    const GraphResult& graph = requirements_.Graph(*rs);
    if (graph.error) return tl::unexpected(*graph.error);
    for (const LoadedPackage& p : packages_) {
      bool external = !p.module.path.empty() && !context_.main.Contains(p.module.path);
      if (external && graph.graph->Selected(p.module.path) != p.module.version) changed = true;
      // A new root may have resolved whatever was wrong.
      if (!changed && p.error && resolver_.Import(p.path, *rs, false)) changed = true;
      if (changed) break;
    }
  }
  rs_ = rs;
  return changed;
}

LoadResult<std::vector<PackageLoader::Added>> PackageLoader::ResolveMissing() {
  std::vector<uint32_t> missing;
  for (uint32_t id = 0; id < packages_.size(); id++) {
    if (packages_[id].error && packages_[id].error->missing() != nullptr) missing.push_back(id);
  }
  std::vector<Version> modules(missing.size());
  base::ParallelFor(missing.size(), LoaderThreads(context_), [&](size_t i) {
    LoadedPackage& p = packages_[missing[i]];
    auto module = queries_.QueryImport(p.path, *rs_);
    if (module) {
      modules[i] = std::move(*module);
    } else {
      // It says why the problem could not be solved, too.
      p.error = std::move(module).error();
      NameImportingModule(missing[i]);
    }
  });
  const LoadError* too_new = nullptr;
  uint32_t too_new_package = 0;
  for (uint32_t id : missing) {
    const std::optional<LoadError>& e = packages_[id].error;
    if (e && e->too_new &&
        (too_new == nullptr ||
         gover::Compare(e->too_new->go_version, too_new->too_new->go_version) > 0)) {
      too_new = &*e;
      too_new_package = id;
    }
  }
  if (too_new != nullptr) {
    context_.Print(
        StrCat("go: toolchain upgrade needed to resolve ", packages_[too_new_package].path));
    return tl::unexpected(context_.TooNewError(*too_new->too_new));
  }
  std::vector<Added> added;
  for (size_t i = 0; i < missing.size(); i++) {
    const Version& m = modules[i];
    if (m.path.empty()) continue;
    context_.Print(
        StrCat("go: found ", packages_[missing[i]].path, " in ", m.path, " ", m.version));
    bool known =
        std::any_of(added.begin(), added.end(), [&](const Added& a) { return a.module == m; });
    if (!known) added.push_back({m, missing[i]});
  }
  return added;
}

void PackageLoader::NameImportingModule(uint32_t package) {
  ImportMissing* missing = packages_[package].error->missing();
  if (missing == nullptr) return;
  for (uint32_t id = package; packages_[id].importer != id;) {
    id = packages_[id].importer;
    const MainModule* main = context_.main.Find(packages_[id].module.path);
    if (main == nullptr) continue;
    missing->importing_main = main->mod.path;
    missing->importing_root = main->root;
    return;
  }
}

void PackageLoader::AddImportersToErrors() {
  for (uint32_t id = 0; id < packages_.size(); id++) {
    LoadedPackage& p = packages_[id];
    if (!p.error || p.importer == id) continue;
    if (ImportMissingSum* missing = p.error->missing_sum()) {
      missing->importer = packages_[p.importer].path;
      missing->importer_version = packages_[p.importer].module.version;
    }
  }
}

std::vector<LoadError> PackageLoader::CheckMultiplePaths() {
  std::vector<LoadError> errors;
  bool any = !context_.main.work_replace.empty() ||
             std::any_of(context_.main.modules.begin(), context_.main.modules.end(),
                         [](const MainModule& m) { return m.index && !m.index->replace.empty(); });
  // Without replacements every module is itself.
  if (!any) return errors;
  const std::vector<Version>& list =
      rs_->graph_loaded() ? requirements_.Graph(*rs_).graph->BuildList() : rs_->roots;
  std::unordered_map<Version, std::string_view> first;
  for (const Version& m : list) {
    Version source = context_.ResolveReplacement(m);
    auto [it, added] = first.try_emplace(source, m.path);
    if (!added && it->second != m.path) {
      errors.push_back(LoadError(StrCat(source.path, "@", source.version,
                                        " used for two different module paths (", it->second,
                                        " and ", m.path, ")")));
    }
  }
  return errors;
}

}  // namespace gorun::modules
