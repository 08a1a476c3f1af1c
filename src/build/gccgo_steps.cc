#include "build/gccgo_steps.h"

#include <utility>

#include "build/build_steps.h"
#include "build/c_command.h"
#include "build/gccgo_command.h"
#include "build/importcfg.h"
#include "host/path.h"

namespace gorun::build {

void AddGccgoBuildSteps(const Action& action, const BuildInputs& inputs, ArchiveParts parts,
                        std::vector<Step>& steps) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  const std::string& objdir = action.objdir;
  // The program gets its module information from a Go file.
  if (package.build_info && inputs.packages.modules_enabled) {
    const std::string file = objdir + "_gomod_.go";
    steps.push_back(WriteFileStep{file, ModuleInfoSource(*package.build_info)});
    parts.go_files.push_back(file);
  }
  steps.push_back(GccgoCompileStep{std::move(parts.importcfg), Embedcfg(package, config),
                                   std::move(parts.go_files)});
  std::vector<std::string> objects = {objdir + "_go_.o"};
  AddHeaderCopies(package, objdir, config, steps);

  if (!parts.c_files.empty()) {
    for (FileCopy& copy : OverlayCopies(package, objdir, config.overlay)) {
      steps.push_back(CopyFileStep{std::move(copy.actual), std::move(copy.copy)});
    }
  }
  for (const std::string& file : parts.c_files) {
    objects.push_back(GccgoObject(action, file));
    steps.push_back(GccgoCStep{host::JoinPath(package.dir, file), objects.back()});
  }
  for (const std::string& file : parts.s_files) {
    objects.push_back(GccgoObject(action, file));
    steps.push_back(GccgoAssembleStep{config.overlay.Actual(host::JoinPath(package.dir, file))});
  }
  // As assembly, so that the section can be one that programs do without.
  if (GccgoArchiveHasBuildId(config)) {
    const std::string file = objdir + "_buildid.s";
    steps.push_back(WriteFileStep{file, GccgoBuildIdSource(parts.build_id, config)});
    steps.push_back(GccgoAssembleStep{file});
    objects.push_back(GccgoObject(action, file));
  }
  objects.insert(objects.end(), parts.objects.begin(), parts.objects.end());
  AddSystemObjects(package, config, objects, steps);
  steps.push_back(GccgoPackStep{action.target, std::move(objects)});
  steps.push_back(StampStep{});
}

void AddGccgoLinkSteps(const Action& action, const BuildInputs& inputs,
                       const ActionResults& results, const std::string& build_id,
                       std::vector<Step>& steps) {
  GccgoLinkStep link;
  link.build_id = build_id;
  for (const ActionIndex dep : action.packages) {
    const load::Package& package = inputs.PackageOf(dep);
    link.archives.push_back({results[dep].built, package.uses_cgo() || package.uses_swig()});
  }
  link.packages = &inputs.packages;
  link.graph = &inputs.graph;
  steps.push_back(std::move(link));
  steps.push_back(StampStep{});
}

}  // namespace gorun::build
