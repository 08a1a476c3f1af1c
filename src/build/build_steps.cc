#include "build/build_steps.h"

#include <optional>
#include <utility>

#include "base/strings.h"
#include "build/c_command.h"
#include "build/cgo_plan.h"
#include "build/cgo_steps.h"
#include "build/cover_steps.h"
#include "build/gccgo_steps.h"
#include "build/importcfg.h"
#include "build/tool_command.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// gover.Local: "1.26.8" of "go1.26.8".
std::string LocalVersion(const BuildConfig& config) {
  return modules::gover::FromToolchain(config.go_version);
}

/// Why this Go must not compile the package's module; "" if it may.
std::string TooNew(const load::Package& package, const BuildConfig& config) {
  if (!package.module || package.module->go_version.empty()) return "";
  const std::string& wanted = package.module->go_version;
  const std::string local = LocalVersion(config);
  // A development version has no number and may compile anything.
  if (local.empty() || modules::gover::Compare(local, wanted) >= 0) return "";
  return StrCat("module requires Go ", wanted, " or later");
}

/// The language version for -lang.
std::string Lang(const load::Package& package, const BuildConfig& config) {
  std::string version = LocalVersion(config);
  if (package.module) {
    std::string wanted = package.module->go_version;
    if (wanted.empty()) wanted = modules::gover::kDefaultGoModVersion;
    if (version.empty() || modules::gover::Compare(version, wanted) >= 0) version = wanted;
  }
  return "go" + modules::gover::Lang(version);
}

/// The name under which assembly may include a header that is named for the target:
/// defs_GOOS_GOARCH.h for defs_linux_amd64.h; nullopt if it is not.
std::optional<std::string> GenericHeaderName(const std::string& file, const BuildConfig& config) {
  const size_t dot = file.rfind('.');
  if (dot == std::string::npos) return std::nullopt;
  const std::string_view name = std::string_view(file).substr(0, dot);
  const std::string_view extension = std::string_view(file).substr(dot);
  const std::pair<std::string, std::string_view> kSuffixes[] = {
      {StrCat("_", config.goos, "_", config.goarch), "_GOOS_GOARCH"},
      {StrCat("_", config.goarch), "_GOARCH"},
      {StrCat("_", config.goos), "_GOOS"}};
  for (const auto& [suffix, generic] : kSuffixes) {
    if (name.ends_with(suffix)) {
      return StrCat(name.substr(0, name.size() - suffix.size()), generic, extension);
    }
  }
  return std::nullopt;
}

/// The beginning of a package without cgo; false if its last step is a failure.
bool AddFirstSteps(const Action& action, const load::Package& package, const BuildConfig& config,
                   std::vector<Step>& steps) {
  if (!BeginBuild(package, action.objdir, config, steps)) return false;
  if (!config.rules.copies_overlay_for_cgo_only) {
    for (FileCopy& copy : OverlayCopies(package, action.objdir, config.overlay)) {
      steps.push_back(CopyFileStep{std::move(copy.actual), std::move(copy.copy)});
    }
  }
  AddCoverSteps(action, package, config, steps);
  if (config.rules.checks_cache_first) steps.push_back(AnnounceStep{});
  return true;
}

KeepSourcesStep SourcesToKeep(const ArchiveParts& parts, const std::string& objdir) {
  KeepSourcesStep sources;
  for (const auto* list : {&parts.go_files, &parts.s_files, &parts.c_files}) {
    for (const std::string& file : *list) {
      const bool generated = file.starts_with(objdir);
      const std::string_view name = base::TrimPrefix(file, objdir);
      base::StrAppend(sources.list, generated ? "" : "./", name, "\n");
      if (generated) sources.generated.emplace_back(name);
    }
  }
  return sources;
}

/// The compiler, and what must be there before it. `profile` is preprocessed; "" if there is none.
void AddCompileSteps(const Action& action, const BuildInputs& inputs, const ArchiveParts& parts,
                     const std::string& profile, std::vector<Step>& steps) {
  const load::Package& package = inputs.PackageOf(action);
  const BuildConfig& config = inputs.config;
  const std::string& objdir = action.objdir;
  CompileInputs compile;
  compile.build_id = parts.build_id;
  compile.pgo_profile = profile;
  compile.go_files = parts.go_files;
  compile.lang = Lang(package, config);
  if (!package.cover_mode.empty()) compile.coverage_config = CoverageConfig(action);
  // What assembly calls and is called by, which the compiler must know; it needs no definitions
  // yet.
  if (!parts.s_files.empty()) {
    compile.symabis = objdir + "symabis";
    compile.asm_header = true;
    steps.push_back(WriteFileStep{objdir + "go_asm.h", ""});
    steps.push_back(ToolStep{SymabisCommand(action, package, config)});
  }
  steps.push_back(WriteFileStep{objdir + "importcfg", parts.importcfg});
  if (std::string embedcfg = Embedcfg(package, config); !embedcfg.empty()) {
    compile.embedcfg = true;
    steps.push_back(WriteFileStep{objdir + "embedcfg", std::move(embedcfg)});
  }
  steps.push_back(ToolStep{CompileCommand(action, package, compile, config)});
}

/// The assembler, and what else joins the compiler's output.
void AddArchiveSteps(const Action& action, const BuildInputs& inputs, const ArchiveParts& parts,
                     std::vector<Step>& steps) {
  const load::Package& package = inputs.PackageOf(action);
  std::vector<std::string> objects;
  for (const std::string& file : parts.s_files) {
    steps.push_back(ToolStep{AsmCommand(action, package, file, inputs.config)});
    objects.push_back(AsmObject(action, file));
  }
  objects.insert(objects.end(), parts.objects.begin(), parts.objects.end());
  AddSystemObjects(package, inputs.config, objects, steps);
  if (!objects.empty()) {
    steps.push_back(PackStep{package.dir, action.target, std::move(objects)});
  }
  steps.push_back(StampStep{});
}

}  // namespace

bool BeginBuild(const load::Package& package, const std::string& objdir, const BuildConfig& config,
                std::vector<Step>& steps) {
  if (!config.rules.checks_cache_first) steps.push_back(AnnounceStep{});
  if (package.binary_only) {
    steps.push_back(FailStep{"binary-only packages are no longer supported"});
    return false;
  }
  if (std::string problem = TooNew(package, config); !problem.empty()) {
    steps.push_back(FailStep{std::move(problem)});
    return false;
  }
  if (!package.invalid_directives.empty()) {
    steps.push_back(ComplainStep{package.invalid_directives});
    return false;
  }
  steps.push_back(MakeDirStep{objdir});
  return true;
}

void AddHeaderCopies(const load::Package& package, const std::string& objdir,
                     const BuildConfig& config, std::vector<Step>& steps) {
  for (const std::string& file : package.h_files) {
    if (auto generic = GenericHeaderName(file, config)) {
      steps.push_back(CopyFileStep{host::JoinPath(package.dir, file), objdir + *generic});
    }
  }
}

void AddSystemObjects(const load::Package& package, const BuildConfig& config,
                      std::vector<std::string>& objects, std::vector<Step>& steps) {
  if (package.syso_files.empty()) return;
  CheckObjectsStep check;
  for (const std::string& file : package.syso_files) {
    check.files.push_back(host::JoinPath(package.dir, file));
  }
  objects.insert(objects.end(), check.files.begin(), check.files.end());
  if (config.rules.hardened) steps.push_back(std::move(check));
}

std::vector<Step> BuildSteps(const Action& action, const BuildInputs& inputs,
                             const ActionResults& results, const std::string& build_id) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  std::vector<Step> steps;
  ArchiveParts parts;
  parts.go_files = SourcesToBuild(action, package).go_files;
  parts.s_files = GoAssembly(package);
  parts.build_id = build_id;
  if (action.cgo.check.valid()) {
    CgoProducts products = ProductsOfCgo(action, inputs, results);
    steps.push_back(EarlierOutputStep{std::move(products.output)});
    parts.go_files.insert(parts.go_files.end(), products.go_files.begin(), products.go_files.end());
    parts.objects = std::move(products.objects);
  } else {
    parts.c_files = package.c_files;
    if (!AddFirstSteps(action, package, config, steps)) return steps;
  }
  steps.push_back(SourcesToKeep(parts, action.objdir));
  if (parts.go_files.empty()) {
    steps.push_back(FailStep{package.NoGoText()});
    return steps;
  }
  parts.importcfg = CompileImportcfg(action, inputs, results);
  if (config.gccgo.used) {
    AddGccgoBuildSteps(action, inputs, std::move(parts), steps);
    return steps;
  }
  AddCompileSteps(action, inputs, parts,
                  action.profile.valid() ? results[action.profile].built : std::string(), steps);
  AddHeaderCopies(package, action.objdir, config, steps);
  if (!parts.c_files.empty()) {
    steps.push_back(FailStep{StrCat(host::JoinPath(package.dir, parts.c_files.front()),
                                    ": C source files not supported without cgo")});
    return steps;
  }
  AddArchiveSteps(action, inputs, parts, steps);
  return steps;
}

std::vector<Step> ProfileSteps(const Action& action, const BuildConfig& config) {
  const std::string& profile = action.inputs.front();
  ToolCommand command;
  command.arguments = config.ToolCommand("preprofile");
  command.arguments.insert(command.arguments.end(), {"-o", action.target, "-i", profile});
  command.directory = ".";
  command.description = profile;
  command.report_directory = ".";
  return {MakeDirStep{action.objdir}, ToolStep{std::move(command)}, StoreProfileStep{}};
}

std::vector<Step> LinkSteps(const Action& action, const BuildInputs& inputs,
                            const ActionResults& results, const std::string& build_id) {
  std::vector<Step> steps;
  steps.push_back(MakeDirStep{action.objdir});
  steps.push_back(
      WriteFileStep{action.objdir + "importcfg.link", LinkImportcfg(action, inputs, results)});
  steps.push_back(MakeDirStep{host::DirName(action.target) + "/"});
  if (inputs.config.gccgo.used) {
    AddGccgoLinkSteps(action, inputs, results, build_id, steps);
    return steps;
  }
  ToolCommand link = LinkCommand(action, inputs, results, build_id);
  if (!link.problem.empty()) {
    steps.push_back(FailStep{std::move(link.problem)});
    return steps;
  }
  steps.push_back(ToolStep{std::move(link)});
  steps.push_back(StampStep{});
  return steps;
}

}  // namespace gorun::build
