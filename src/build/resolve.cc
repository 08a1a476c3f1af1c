#include "build/resolve.h"

#include "build/action_id.h"
#include "build/build_id.h"
#include "build/build_steps.h"
#include "build/cgo_steps.h"
#include "build/cover_steps.h"
#include "host/path.h"

namespace gorun::build {

std::optional<StoredOutput> CacheIndex::Find(const cache::ActionID& id, bool has_build_id) {
  auto file = cache_.GetFile(id);
  if (!file) return std::nullopt;
  if (!has_build_id) return StoredOutput{std::move(file->path), "", file->entry.size};
  auto found = FindAt(file->path, id);
  if (found) found->size = file->entry.size;
  return found;
}

std::optional<StoredOutput> CacheIndex::FindAt(const std::string& path, const cache::ActionID& id) {
  auto build_id = ReadBuildId(cache_.files(), path);
  if (!build_id || ActionIdPart(*build_id) != HashToString(id.digest)) return std::nullopt;
  return StoredOutput{path, *std::move(build_id)};
}

std::optional<StoredOutput> CacheIndex::FindExecutable(const cache::ActionID& id,
                                                       std::string_view name) {
  if (auto found = Find(id, /*has_build_id=*/true)) return found;
  if (executables_ == nullptr) return std::nullopt;
  auto path = executables_->Find(id, name);
  if (!path) return std::nullopt;
  return StoredOutput{*std::move(path), ""};
}

std::optional<StoredOutput> FindOutput(const Action& action, const load::PackageGraph& packages,
                                       const cache::ActionID& id, OutputIndex& index) {
  if (action.kind == ActionKind::kLink) {
    const auto& path = packages.packages[action.package].install_path;
    if (path && !path->empty()) {
      if (auto found = index.FindAt(*path, id)) return found;
    }
    return index.FindExecutable(id, host::BaseName(action.target));
  }
  return index.Find(id, action.kind != ActionKind::kProfile);
}

Resolution Resolve(const Action& action, const BuildInputs& inputs, const ActionResults& results,
                   OutputIndex& index) {
  Resolution resolution;
  if (action.cgo.check.valid()) {
    // One of a package's actions after its check.
    const ActionResult& check = results[action.cgo.check];
    resolution.id = check.id;
    resolution.build_id = check.build_id;
    if (check.built.empty()) {
      resolution.steps = action.kind == ActionKind::kBuild
                             ? BuildSteps(action, inputs, results, resolution.build_id)
                             : CgoSteps(action, inputs, results);
    } else if (action.kind == ActionKind::kBuild) {
      resolution.hit = check.built;
      resolution.hit_size = check.size;
      resolution.found_by_check = true;
    }
    return resolution;
  }
  resolution.id = ComputeActionId(action, inputs, results);
  // What came of a package that cannot be built is nothing of ours.
  const bool builds = action.kind == ActionKind::kBuild || action.kind == ActionKind::kCheckCache;
  const bool binary_only = builds && inputs.PackageOf(action).binary_only;
  if (!inputs.config.a && !binary_only) {
    if (auto found = FindOutput(action, inputs.packages, resolution.id, index)) {
      resolution.build_id = std::move(found->build_id);
      resolution.hit = std::move(found->path);
      resolution.hit_size = found->size;
      return resolution;
    }
  }
  if (action.kind == ActionKind::kProfile) {
    resolution.steps = ProfileSteps(action, inputs.config);
    return resolution;
  }
  resolution.build_id = TemporaryBuildId(action, resolution.id, results);
  if (action.kind == ActionKind::kCheckCache) {
    const load::Package& package = inputs.PackageOf(action);
    if (BeginBuild(package, action.objdir, inputs.config, resolution.steps) &&
        inputs.config.rules.covers_before_pkg_config) {
      AddCoverSteps(action, package, inputs.config, resolution.steps);
    }
    return resolution;
  }
  const auto steps = action.kind == ActionKind::kLink ? LinkSteps : BuildSteps;
  resolution.steps = steps(action, inputs, results, resolution.build_id);
  return resolution;
}

}  // namespace gorun::build
