#include "build/cgo_steps.h"

#include <algorithm>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "build/build_id.h"
#include "build/c_command.h"
#include "build/cgo_flags.h"
#include "build/cgo_plan.h"
#include "build/cover_steps.h"
#include "build/flag_check.h"
#include "build/pkg_config.h"
#include "build/swig_command.h"
#include "cache/hash.h"
#include "host/path.h"
#include "load/import_path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// Flags as the compilers, cgo and the linker get them (the local variables of Builder.runCgo).
struct RunFlags {
  std::vector<std::string> cppflags, cflags, cxxflags, fflags, ldflags;
  bool prefer_external_link = false;

  std::vector<std::string> For(Language language) const {
    std::vector<std::string> all = cppflags;
    const auto& more = language == Language::kCxx       ? cxxflags
                       : language == Language::kFortran ? fflags
                                                        : cflags;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

/// nullptr if it was not asked.
const PkgConfigFlags* PkgConfigOf(const Action& action, const ActionResults& results) {
  return action.cgo.pkg_config.valid() ? &results[action.cgo.pkg_config].pkg_config : nullptr;
}

RunFlags FlagsForRun(const Action& action, const BuildInputs& inputs,
                     const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  CgoFlags own = FlagsOf(package, config);
  RunFlags run{std::move(own.cppflags), std::move(own.cflags), std::move(own.cxxflags),
               std::move(own.fflags), std::move(own.ldflags)};
  if (const PkgConfigFlags* pkg = PkgConfigOf(action, results)) {
    run.cppflags.insert(run.cppflags.end(), pkg->cflags.begin(), pkg->cflags.end());
    run.ldflags.insert(run.ldflags.end(), pkg->libs.begin(), pkg->libs.end());
  }
  if (!package.m_files.empty()) run.ldflags.emplace_back("-lobjc");
  // There are many Fortran compilers; others than gfortran need $CGO_LDFLAGS.
  if (!package.f_files.empty() && config.cgo.fc_is_gfortran) {
    run.ldflags.emplace_back("-lgfortran");
  }
  std::vector<std::vector<std::string>> compiler_flags = {run.cflags, run.cxxflags, run.fflags};
  if (config.rules.hardened) compiler_flags.push_back(run.cppflags);
  run.prefer_external_link = PreferExternalLink(compiler_flags, run.ldflags, config);
  for (const auto& [on, flag] : {std::pair(config.cgo.msan, "-fsanitize=memory"),
                                 std::pair(config.cgo.asan, "-fsanitize=address")}) {
    if (!on) continue;
    run.cflags.insert(run.cflags.begin(), flag);
    run.ldflags.insert(run.ldflags.begin(), flag);
  }
  if (config.gccgo.used && action.cgo.run.valid() && results[action.cgo.run].cgo.split_stack) {
    run.cflags.emplace_back("-fsplit-stack");
  }
  // _cgo_export.h is there.
  run.cppflags.insert(run.cppflags.end(), {"-I", action.objdir});
  return run;
}

void AddOverlayCopies(const Action& action, const load::Package& package, const BuildConfig& config,
                      std::vector<Step>& steps) {
  for (FileCopy& copy : OverlayCopies(package, action.objdir, config.overlay)) {
    steps.push_back(CopyFileStep{std::move(copy.actual), std::move(copy.copy)});
  }
}

std::vector<Step> PkgConfigSteps(const Action& action, const load::Package& package,
                                 const BuildConfig& config) {
  std::vector<Step> steps;
  if (config.rules.copies_overlay_before_pkg_config) {
    AddOverlayCopies(action, package, config, steps);
  }
  // Flags may stand anywhere; they come first, before "--".
  std::vector<std::string> flags, names;
  for (const std::string& word : package.cgo_pkg_config) {
    if (word == "--") continue;
    (word.starts_with("--") ? flags : names).push_back(word);
  }
  for (const std::string& name : names) {
    if (!(config.rules.hardened ? IsPkgConfigName(name) : load::SafeArg(name))) {
      steps.push_back(FailStep{StrCat("invalid pkg-config package name: ", name)});
      return steps;
    }
  }
  if (auto ok = CheckPkgConfigFlags(flags, config); !ok) {
    steps.push_back(FailStep{ok.error().text()});
    return steps;
  }
  const auto command = [&](const char* question) {
    ToolCommand ask;
    ask.arguments = {config.cgo.pkg_config, question};
    ask.arguments.insert(ask.arguments.end(), flags.begin(), flags.end());
    ask.arguments.emplace_back("--");
    ask.arguments.insert(ask.arguments.end(), names.begin(), names.end());
    ask.directory = package.dir;
    ask.description = StrCat(config.cgo.pkg_config, " ", question, " ", base::Join(flags, " "),
                             " -- ", base::Join(names, " "));
    return ask;
  };
  steps.push_back(PkgConfigStep{command("--cflags"), command("--libs")});
  return steps;
}

/// Refuses all that is assembly for Go's assembler.
void CheckAssembly(const load::Package& package, std::vector<Step>& steps) {
  if (IsRuntimeCgo(package)) return;
  for (const std::string& file : package.s_files) steps.push_back(CheckAssemblyStep{file});
}

ToolCommand CgoCommand(const Action& action, const load::Package& package, const RunFlags& flags,
                       const BuildConfig& config) {
  ToolCommand command;
  command.directory = package.dir;
  command.description = package.import_path;
  // No colours and no pictures: cgo reads what the compiler says.
  command.environment = {"TERM=dumb"};
  command.environment.insert(command.environment.end(), config.changed_env.begin(),
                             config.changed_env.end());
  std::vector<std::string>& args = command.arguments;
  args = config.ToolCommand("cgo");
  const auto add = [&args](auto... words) { (args.emplace_back(std::move(words)), ...); };
  add("-objdir", action.objdir, "-importpath", package.import_path);
  const std::string& path = package.import_path;
  if (IsRuntimeCgo(package)) add("-import_runtime_cgo=false");
  if (package.standard && (path == "runtime/race" || path == "runtime/msan" ||
                           path == "runtime/cgo" || path == "runtime/asan")) {
    add("-import_syscall=false");
  }
  if (config.buildmode == "c-archive" || config.buildmode == "c-shared") {
    add("-exportheader=" + action.objdir + "_cgo_install.h");
  }
  // cgo writes the names of its input into #line directives. What the cover tool made is where it
  // says it is.
  std::vector<std::string> files = SourcesToBuild(action, package).cgo_files;
  std::vector<std::string> renamed;
  for (const std::string& file : files) {
    const std::string shown = AbsoluteFile(package, file);
    if (config.overlay.Replaced(shown)) {
      renamed.push_back(StrCat(config.overlay.Actual(shown), "=>", shown));
    }
  }
  if (!renamed.empty()) add("-trimpath", base::Join(renamed, ";"));
  if (!flags.ldflags.empty()) {
    std::vector<std::string> quoted;
    for (const std::string& flag : flags.ldflags) quoted.push_back(base::GoQuote(flag));
    add("-ldflags=" + base::Join(quoted, " "));
    command.environment.emplace_back("CGO_LDFLAGS=");
  }
  add("--");
  args.insert(args.end(), flags.cppflags.begin(), flags.cppflags.end());
  args.insert(args.end(), flags.cflags.begin(), flags.cflags.end());
  // Under -n SWIG's files, which are below "$WORK", get the directory before them, as in cmd/go.
  const std::vector<std::string> from_swig = SwigOutputsOf(package, action.objdir).go_files;
  files.insert(files.end(), from_swig.begin(), from_swig.end());
  for (const std::string& file : files) {
    add(config.overlay.Actual(host::IsAbsPath(file) ? file : host::JoinPath(package.dir, file)));
  }
  return command;
}

std::vector<Step> CgoRunSteps(const Action& action, const BuildInputs& inputs,
                              const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  const RunFlags flags = FlagsForRun(action, inputs, results);
  std::vector<Step> steps;
  if (!config.rules.copies_overlay_before_pkg_config || PkgConfigOf(action, results) == nullptr) {
    AddOverlayCopies(action, package, config, steps);
  }
  if (!config.rules.covers_before_pkg_config) AddCoverSteps(action, package, config, steps);
  if (package.uses_swig()) {
    steps.push_back(SwigVersionStep{});
    static const std::vector<std::string> kNone;
    const PkgConfigFlags* pkg = PkgConfigOf(action, results);
    AddSwigSteps(action, pkg == nullptr ? kNone : pkg->cflags, inputs, steps);
  }
  if (!config.rules.checks_assembly_per_file) CheckAssembly(package, steps);
  if (const auto error = CheckedFlagsOf(package, inputs).error) {
    steps.push_back(FailStep{error->text()});
    return steps;
  }
  if (!config.rules.writes_preferlinkext_late && flags.prefer_external_link) {
    steps.push_back(WriteFileStep{action.objdir + "preferlinkext", ""});
  }
  ToolCommand cgo = CgoCommand(action, package, flags, config);
  if (config.gccgo.used) {
    // Its own flags follow the import path.
    const size_t flags_at = config.toolexec.size() + 5;
    const auto separator = std::ranges::find(cgo.arguments, "--");
    const auto cflags_begin = static_cast<size_t>(separator - cgo.arguments.begin()) + 1;
    steps.push_back(GccgoCgoStep{std::move(cgo), flags_at,
                                 cflags_begin + flags.cppflags.size() + flags.cflags.size()});
  } else {
    steps.push_back(ToolStep{std::move(cgo)});
  }
  return steps;
}

std::vector<Step> ForeignCompileSteps(const Action& action, const BuildInputs& inputs,
                                      const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  const RunFlags flags = FlagsForRun(action, inputs, results);
  const ForeignFile& file = action.file;
  const cache::ActionID& build = results[action.cgo.check].id;
  CompileRequest request;
  request.language = file.language;
  request.file = file.path;
  request.object = action.target;
  request.flags = flags.For(file.language);
  request.seed = HashToString(config.rules.seeds_objects_per_file
                                  ? inputs.hasher.Subkey(build, "cgo compile " + file.path).digest
                                  : build.digest);
  std::vector<Step> steps;
  if (config.rules.checks_assembly_per_file && file.language == Language::kAssembly) {
    steps.push_back(CheckAssemblyStep{file.path});
  }
  steps.push_back(CompilerStep{ForeignCompileCommand(request, action, package, config)});
  return steps;
}

/// Object files that lie in the directories of this package and all that it depends on.
std::vector<std::string> SystemObjects(const Action& action, const BuildInputs& inputs) {
  std::vector<std::string> objects;
  std::vector<bool> seen(inputs.graph.actions.size());
  std::vector<const Action*> todo = {&action};
  while (!todo.empty()) {
    const Action& next = *todo.back();
    todo.pop_back();
    const load::Package& package = inputs.PackageOf(next);
    for (const std::string& file : package.syso_files) {
      objects.push_back(host::JoinPath(package.dir, file));
    }
    for (const ActionIndex dep : next.packages) {
      if (seen[dep.index]) continue;
      seen[dep.index] = true;
      todo.push_back(&inputs.graph.actions[dep]);
    }
  }
  std::ranges::sort(objects);
  objects.erase(std::unique(objects.begin(), objects.end()), objects.end());
  return objects;
}

/// The linker flags of the test link (the middle of Builder.dynimport).
std::vector<std::string> TestLinkFlags(std::vector<std::string> flags, const BuildConfig& config) {
  if (!(config.goarch == "arm" && config.goos == "linux") && config.goos != "android") {
    return flags;
  }
  // Only a PIE shows what it imports there.
  const auto has = [&flags](std::string_view flag) {
    return std::ranges::find(flags, flag) != flags.end();
  };
  if (!has("-no-pie")) flags.emplace_back("-pie");
  if (has("-pie") && has("-static")) std::erase(flags, "-static");
  return flags;
}

std::vector<std::string> ForeignObjects(const Action& action, const RunFlags& flags,
                                        const ActionGraph& graph) {
  std::vector<std::string> objects;
  if (flags.prefer_external_link) objects.push_back(action.objdir + "preferlinkext");
  for (const ActionIndex compile : action.cgo.compiles) {
    objects.push_back(graph.actions[compile].target);
  }
  return objects;
}

std::vector<std::string> GeneratedGoFiles(const load::Package& package, const std::string& objdir) {
  std::vector<std::string> files = {objdir + "_cgo_gotypes.go"};
  for (const std::string& name : CgoBaseNames(package, objdir)) {
    files.push_back(StrCat(objdir, name, ".cgo1.go"));
  }
  return files;
}

std::vector<Step> DynimportSteps(const Action& action, const BuildInputs& inputs,
                                 const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  const std::string& objdir = action.objdir;
  const RunFlags flags = FlagsForRun(action, inputs, results);
  std::vector<Step> steps;
  // What belongs to the build proper begins here.
  if (config.rules.checks_cache_first) steps.push_back(AnnounceStep{});
  if (config.rules.writes_preferlinkext_late && flags.prefer_external_link) {
    steps.push_back(WriteFileStep{objdir + "preferlinkext", ""});
  }
  if (config.gccgo.used) {
    steps.push_back(GccgoCStep{objdir + "_cgo_defun.c", objdir + "_cgo_defun.o"});
    return steps;
  }
  CompileRequest request;
  request.file = objdir + "_cgo_main.c";
  request.object = objdir + "_cgo_main.o";
  request.flags = flags.For(Language::kC);
  request.seed = HashToString(results[action.cgo.check].id.digest);
  steps.push_back(CompilerStep{ForeignCompileCommand(request, action, package, config)});

  DynimportStep step;
  const bool cxx = !package.cxx_files.empty() || !package.swig_cxx_files.empty();
  step.test_link = BaseCommand(cxx ? config.cxx : config.cc, package.dir, objdir, config);
  step.test_link.directory = config.cwd;
  const auto add = [&step](const std::vector<std::string>& words) {
    for (const std::string& word : words) step.test_link.words.push_back({word, "", "", ""});
  };
  const std::string linked = objdir + "_cgo_.o";
  add({"-o", linked, request.object});
  add(ForeignObjects(action, flags, inputs.graph));
  std::vector<std::string> system_objects = SystemObjects(action, inputs);
  add(system_objects);
  if (config.rules.hardened) steps.push_back(CheckObjectsStep{std::move(system_objects)});
  add(TestLinkFlags(flags.ldflags, config));

  const std::string import_go = objdir + "_cgo_import.go";
  ToolCommand& import = step.import;
  import.arguments = config.ToolCommand("cgo");
  import.arguments.insert(import.arguments.end(), {"-dynpackage", package.name, "-dynimport",
                                                   linked, "-dynout", import_go});
  // The path of the dynamic linker, once in a program.
  if (IsRuntimeCgo(package)) import.arguments.emplace_back("-dynlinker");
  import.directory = config.cwd;
  import.environment = {"TERM=dumb"};
  import.description = package.import_path;
  import.report_directory = config.cwd;
  step.failure = objdir + "dynimportfail";
  steps.push_back(std::move(step));

  // cgo writes import_go only if the link succeeds.
  steps.push_back(CheckLdflagsStep{{objdir + "_cgo_gotypes.go", import_go}, flags.ldflags});
  return steps;
}

}  // namespace

std::vector<Step> CgoSteps(const Action& action, const BuildInputs& inputs,
                           const ActionResults& results) {
  switch (action.kind) {
    case ActionKind::kPkgConfig:
      return PkgConfigSteps(action, inputs.PackageOf(action), inputs.config);
    case ActionKind::kCgo: return CgoRunSteps(action, inputs, results);
    case ActionKind::kForeignCompile: return ForeignCompileSteps(action, inputs, results);
    default: return DynimportSteps(action, inputs, results);
  }
}

CgoProducts ProductsOfCgo(const Action& build, const BuildInputs& inputs,
                          const ActionResults& results) {
  const BuildConfig& config = inputs.config;
  CgoProducts products;
  products.go_files = GeneratedGoFiles(inputs.PackageOf(build), build.objdir);
  products.objects = ForeignObjects(build, FlagsForRun(build, inputs, results), inputs.graph);
  const ActionResult& dynimport = results[build.cgo.dynimport];
  if (config.gccgo.used) {
    products.objects.insert(products.objects.begin(), build.objdir + "_cgo_flags");
    products.objects.push_back(build.objdir + "_cgo_defun.o");
  } else if (dynimport.cgo.needs_external_link) {
    products.objects.push_back(build.objdir + "dynimportfail");
  } else {
    products.go_files.push_back(build.objdir + "_cgo_import.go");
  }
  if (config.rules.keeps_what_cgo_says) {
    if (build.cgo.pkg_config.valid()) products.output += results[build.cgo.pkg_config].kept_output;
    products.output += results[build.cgo.run].kept_output;
    for (const ActionIndex index : build.cgo.compiles) {
      products.output += results[index].kept_output;
    }
  }
  products.output += dynimport.kept_output;
  return products;
}

}  // namespace gorun::build
