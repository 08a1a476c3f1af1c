#include "build/cover_steps.h"

#include "base/json_string.h"
#include "base/strings.h"
#include "build/tool_command.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// A source file and what the cover tool makes of it.
struct Covered {
  std::string input;
  std::string output;
};

Covered Cover(const Action& action, const load::Package& package, const std::string& file) {
  // A name as cgo's output has it, as cmd/go has it: taken to be a path already.
  constexpr std::string_view kCgoOutput = ".cgo1.go";
  const bool from_cgo = file.ends_with(kCgoOutput);
  return {from_cgo ? file : host::JoinPath(package.dir, file),
          StrCat(action.objdir, base::TrimSuffix(from_cgo ? host::BaseName(file) : file, ".go"),
                 ".cover.go")};
}

/// covcmd.CoverPkgConfig as JSON.
std::string PackageConfig(const Action& action, const load::Package& package) {
  return StrCat("{\"OutConfig\":", base::JsonString(CoverageConfig(action)),
                ",\"PkgPath\":", base::JsonString(package.import_path),
                ",\"PkgName\":", base::JsonString(package.name),
                ",\"Granularity\":\"perblock\",\"ModulePath\":",
                base::JsonString(package.module ? package.module->path : ""),
                ",\"Local\":", package.local, ",\"EmitMetaFile\":\"\"}\n");
}

}  // namespace

std::string CoverageConfig(const Action& action) { return action.objdir + "coveragecfg"; }

SourceFiles SourcesToBuild(const Action& action, const load::Package& package) {
  if (package.cover_mode.empty()) return {package.go_files, package.cgo_files};
  SourceFiles made;
  made.go_files.push_back(action.objdir + "covervars.go");
  for (const std::string& file : package.go_files) {
    made.go_files.push_back(Cover(action, package, file).output);
  }
  for (const std::string& file : package.cgo_files) {
    made.cgo_files.push_back(Cover(action, package, file).output);
  }
  return made;
}

void AddCoverSteps(const Action& action, const load::Package& package, const BuildConfig& config,
                   std::vector<Step>& steps) {
  if (package.cover_mode.empty()) return;
  std::vector<std::string> inputs;
  for (const auto* list : {&package.go_files, &package.cgo_files}) {
    for (const std::string& file : *list) inputs.push_back(Cover(action, package, file).input);
  }
  const SourceFiles made = SourcesToBuild(action, package);
  std::string outputs;
  for (const auto* list : {&made.go_files, &made.cgo_files}) {
    for (const std::string& file : *list) base::StrAppend(outputs, file, "\n");
  }
  steps.push_back(WriteFileStep{action.objdir + "pkgcfg.txt", PackageConfig(action, package)});
  steps.push_back(WriteFileStep{action.objdir + "coveroutfiles.txt", std::move(outputs)});
  steps.push_back(ToolStep{CoverCommand(action, package, inputs, config)});
}

}  // namespace gorun::build
