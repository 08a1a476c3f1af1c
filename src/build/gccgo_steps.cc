#include "build/gccgo_steps.h"

#include <utility>

#include "build/c_command.h"
#include "build/gccgo_command.h"
#include "host/path.h"

namespace gorun::build {

void AddGccgoBuildSteps(const Action& action, const load::Package& package, GccgoBuildInputs inputs,
                        const BuildConfig& config, std::vector<Step>& steps) {
  const std::string& objdir = action.objdir;
  if (package.build_info && inputs.modules_enabled) {
    const std::string file = objdir + "_gomod_.go";
    steps.push_back(WriteFileStep{file, ModuleInfoSource(*package.build_info)});
    inputs.go_files.push_back(file);
  }
  steps.push_back(GccgoCompileStep{std::move(inputs.importcfg), std::move(inputs.embedcfg),
                                   std::move(inputs.go_files)});
  std::vector<std::string> objects = {objdir + "_go_.o"};
  AddHeaderCopies(package, objdir, config, steps);

  if (!inputs.c_files.empty()) {
    for (FileCopy& copy : OverlayCopies(package, objdir, config.overlay)) {
      steps.push_back(CopyFileStep{std::move(copy.actual), std::move(copy.copy)});
    }
  }
  for (const std::string& file : inputs.c_files) {
    objects.push_back(GccgoObject(action, file));
    steps.push_back(GccgoCStep{host::JoinPath(package.dir, file), objects.back()});
  }
  for (const std::string& file : inputs.s_files) {
    objects.push_back(GccgoObject(action, file));
    steps.push_back(GccgoAssembleStep{config.overlay.Actual(host::JoinPath(package.dir, file))});
  }
  // As assembly, so that the section can be one that programs do without.
  if (GccgoArchiveHasBuildId(config)) {
    const std::string file = objdir + "_buildid.s";
    steps.push_back(WriteFileStep{file, GccgoBuildIdSource(inputs.build_id, config)});
    steps.push_back(GccgoAssembleStep{file});
    objects.push_back(GccgoObject(action, file));
  }
  objects.insert(objects.end(), inputs.cgo_objects.begin(), inputs.cgo_objects.end());
  for (const std::string& file : package.syso_files) {
    objects.push_back(host::JoinPath(package.dir, file));
  }
  steps.push_back(GccgoPackStep{action.target, std::move(objects)});
  steps.push_back(StampStep{});
}

void AddGccgoLinkSteps(const Action& action, const load::PackageGraph& packages,
                       const ActionGraph& graph, const ActionResults& results,
                       const std::string& build_id, std::vector<Step>& steps) {
  GccgoLinkStep link;
  link.build_id = build_id;
  for (const ActionIndex dep : action.packages) {
    const load::Package& package = packages.packages[graph.actions[dep].package];
    link.archives.push_back({results[dep].built, package.uses_cgo() || package.uses_swig()});
  }
  link.packages = &packages;
  link.graph = &graph;
  steps.push_back(std::move(link));
  steps.push_back(StampStep{});
}

}  // namespace gorun::build
