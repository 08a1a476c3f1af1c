#include <utility>

#include "base/strings.h"
#include "build/gccgo_command.h"
#include "build/step_running.h"
#include "host/path.h"
#include "report/report.h"

// The steps of -compiler=gccgo (gccgoToolchain).
namespace gorun::build {

using base::StrCat;

namespace {

std::vector<std::string> TargetDefinitions(const BuildConfig& config) {
  return {"-D", "GOOS_" + config.goos, "-D", "GOARCH_" + config.goarch};
}

bool NeedsPic(const BuildConfig& config) {
  const std::string& mode = config.buildmode;
  return mode == "c-shared" || mode == "shared" || mode == "plugin";
}

}  // namespace

// What the compiler does is not known before it is asked; that it is not is no other package's
// fault, but cmd/go ends at once.
base::Result<std::string> StepRunner::GccgoSymbol(Running& running) {
  auto mangling = gccgo_.FindMangling();
  if (!mangling) {
    running.ends_build = true;
    return base::Fail(mangling.error());
  }
  return ManglePath(GccgoPackagePath(running.subject.package), *mangling);
}

base::Status StepRunner::MakeImportLinks(const std::string& root, const std::string& importcfg,
                                         Running& running) {
  for (const ImportLink& link : ImportLinks(root, importcfg)) {
    if (link.to.empty()) {
      TRY(Do(MakeDirStep{link.path}, running));
      continue;
    }
    auto there = services_.host.files.ReadLink(link.path);
    if (there && *there == link.to) continue;
    if (shows_commands()) {
      services_.commands.Show(running.description, "", StrCat("ln -s ", link.to, " ", link.path));
    }
    if (!config_.n) TRY(services_.host.files.Symlink(link.to, link.path));
  }
  return {};
}

base::Status StepRunner::Do(const GccgoCompileStep& step, Running& running) {
  const load::Package& package = running.subject.package;
  const Action& action = running.subject.action;
  const std::vector<std::string> compiler = {config_.gccgo.path};
  std::vector<std::string> args = GccgoCompileStart(action, package, config_);
  if (probes_.Supports(compiler, "-fgo-importcfg=/dev/null")) {
    TRY(Do(WriteFileStep{action.objdir + "importcfg", step.importcfg}, running));
    args.push_back(StrCat("-fgo-importcfg=", action.objdir, "importcfg"));
  } else {
    const std::string root = action.objdir + "_importcfgroot_";
    TRY(MakeImportLinks(root, step.importcfg, running));
    args.insert(args.end(), {"-I", root});
  }
  if (!step.embedcfg.empty() && probes_.Supports(compiler, "-fgo-embedcfg=/dev/null")) {
    TRY(Do(WriteFileStep{action.objdir + "embedcfg", step.embedcfg}, running));
    args.push_back(StrCat("-fgo-embedcfg=", action.objdir, "embedcfg"));
  }
  if (probes_.Supports(compiler, "-ffile-prefix-map=a=b")) {
    if (config_.trimpath) {
      args.push_back(StrCat("-ffile-prefix-map=", config_.cwd, "=."));
      args.push_back(StrCat("-ffile-prefix-map=", config_.work_dir, "=/tmp/go-build"));
    }
    for (const std::string& file : step.go_files) {
      const std::string path = host::JoinPath(package.dir, file);
      if (host::IsAbsPath(file) || !config_.overlay.Replaced(path)) continue;
      // The last rule that matches is the only one.
      std::string shown = path;
      if (config_.trimpath && host::HasPathPrefix(path, config_.cwd)) {
        shown = "." + path.substr(config_.cwd.size());
      }
      args.push_back(StrCat("-ffile-prefix-map=", config_.overlay.Actual(path), "=", shown));
    }
  }
  args.insert(args.end(), package.gccgoflags.begin(), package.gccgoflags.end());
  for (const std::string& file : step.go_files) {
    const bool whole = host::IsAbsPath(file) || file.starts_with("$WORK");
    args.push_back(config_.overlay.Actual(whole ? file : host::JoinPath(package.dir, file)));
  }
  ToolCommand command;
  command.arguments = std::move(args);
  command.directory = package.dir;
  command.compiles_go = true;
  return Do(ToolStep{std::move(command)}, running);
}

base::Status StepRunner::Do(const GccgoAssembleStep& step, Running& running) {
  const Action& action = running.subject.action;
  ToolCommand command;
  command.directory = running.subject.package.dir;
  command.description = running.subject.package.import_path;
  std::vector<std::string>& args = command.arguments;
  args = {config_.gccgo.path,
          "-xassembler-with-cpp",
          "-I",
          action.objdir,
          "-c",
          "-o",
          GccgoObject(action, step.file)};
  const auto add = [&args](const std::vector<std::string>& words) {
    args.insert(args.end(), words.begin(), words.end());
  };
  add(TargetDefinitions(config_));
  TRY_ASSIGN(const std::string symbol, GccgoSymbol(running));
  if (!symbol.empty()) add({"-D", "GOPKGPATH=" + symbol});
  if (NeedsPic(config_)) add({"-fPIC"});
  add(GccArchFlags(config_));
  add({step.file});
  return Do(ToolStep{std::move(command)}, running);
}

base::Status StepRunner::Do(const GccgoCStep& step, Running& running) {
  ToolCommand command;
  command.directory = running.subject.package.dir;
  command.description = running.subject.package.import_path;
  std::vector<std::string>& args = command.arguments;
  args = config_.cc;
  const auto add = [&args](const std::vector<std::string>& words) {
    args.insert(args.end(), words.begin(), words.end());
  };
  add({"-Wall", "-g", "-I", running.subject.action.objdir, "-I",
       host::JoinPath(config_.goroot, "pkg", "include"), "-o", step.object});
  add(TargetDefinitions(config_));
  add(GccArchFlags(config_));
  TRY_ASSIGN(const std::string symbol, GccgoSymbol(running));
  if (!symbol.empty()) add({"-D", StrCat("GOPKGPATH=\"", symbol, "\"")});
  if (probes_.Supports(config_.cc, "-fsplit-stack")) add({"-fsplit-stack"});
  if (NeedsPic(config_)) add({"-fPIC"});
  const std::string work_map = StrCat("=", config_.work_dir, "=/tmp/go-build");
  if (probes_.Supports(config_.cc, "-ffile-prefix-map=a=b")) {
    add({StrCat("-ffile-prefix-map=", config_.cwd, "=."), "-ffile-prefix-map" + work_map});
  } else if (probes_.Supports(config_.cc, "-fdebug-prefix-map=a=b")) {
    add({"-fdebug-prefix-map" + work_map});
  }
  if (probes_.Supports(config_.cc, "-gno-record-gcc-switches")) {
    add({"-gno-record-gcc-switches"});
  }
  add({"-c", step.file});
  return Do(ToolStep{std::move(command)}, running);
}

base::Status StepRunner::Do(const GccgoPackStep& step, Running& running) {
  ToolCommand command;
  command.directory = running.subject.package.dir;
  const auto set = [&](const char* operation) {
    command.arguments = config_.gccgo.ar;
    if (config_.goos == "aix" && config_.goarch == "ppc64") command.arguments.emplace_back("-X64");
    command.arguments.insert(command.arguments.end(), {operation, step.archive});
    command.arguments.insert(command.arguments.end(), step.objects.begin(), step.objects.end());
  };
  // Without times and owners, if it can do that.
  set("rcD");
  TRY_ASSIGN(const Said said, RunOut(command, running));
  if (!said.error) return Report(command, said.output, std::nullopt, running);
  set("rc");
  command.description = running.subject.package.import_path;
  return Do(ToolStep{std::move(command)}, running);
}

base::Status StepRunner::Do(const GccgoCgoStep& step, Running& running) {
  const load::Package& package = running.subject.package;
  ToolCommand command = step.command;
  std::vector<std::string>& args = command.arguments;
  const auto insert = [&args](size_t at, const std::vector<std::string>& words) {
    args.insert(args.begin() + static_cast<ptrdiff_t>(at), words.begin(), words.end());
  };
  if (probes_.Supports({config_.gccgo.path}, "-fsplit-stack")) {
    running.result.cgo.split_stack = true;
    insert(step.cflags_end, {"-fsplit-stack"});
  }
  std::vector<std::string> flags = {"-gccgo"};
  if (std::string path = GccgoPackagePath(package); !path.empty()) {
    flags.push_back("-gccgopkgpath=" + path);
  }
  auto incomplete = gccgo_.KnowsCgoIncomplete(package);
  if (!incomplete) {
    running.ends_build = true;
    return base::Fail(incomplete.error());
  }
  if (!*incomplete) flags.emplace_back("-gccgo_define_cgoincomplete");
  insert(step.flags_at, flags);
  return Do(ToolStep{std::move(command)}, running);
}

base::Result<std::string> StepRunner::WithoutCgoFlags(const std::string& archive,
                                                      std::vector<std::string>& ldflags,
                                                      size_t sequence, Running& running) {
  const std::string& objdir = running.subject.action.objdir;
  const std::string copy = StrCat(objdir, "_pkg", sequence, "_.a");
  TRY(Do(CopyFileStep{archive, copy}, running));
  if (shows_commands()) {
    services_.commands.Show(running.description, "", StrCat("ar d ", copy, " _cgo_flags"));
    // What the flags are is not known then.
    if (config_.n) return std::string();
  }
  for (const auto& [operation, directory] :
       {std::pair("x", objdir), std::pair("d", std::string("."))}) {
    ToolCommand command;
    command.directory = directory;
    command.description = running.subject.package.import_path;
    command.report_directory = directory;
    command.arguments = config_.gccgo.ar;
    if (config_.goos == "aix" && config_.goarch == "ppc64") command.arguments.emplace_back("-X64");
    command.arguments.insert(command.arguments.end(), {operation, copy, "_cgo_flags"});
    TRY(Do(ToolStep{std::move(command)}, running));
  }
  TRY_ASSIGN(const std::string flags, services_.host.files.ReadFile(objdir + "_cgo_flags"));
  for (std::string& flag : ReadCgoLdflags(flags)) ldflags.push_back(std::move(flag));
  return copy;
}

base::Status StepRunner::Do(const GccgoLinkStep& step, Running& running) {
  GccgoLinkInputs inputs;
  inputs.build_id = step.build_id;
  size_t sequence = 0;
  for (const GccgoLinkStep::Archive& archive : step.archives) {
    if (!archive.has_cgo_flags) {
      inputs.archives.push_back(archive.path);
      continue;
    }
    auto without = WithoutCgoFlags(archive.path, inputs.cgo_ldflags, ++sequence, running);
    if (without) {
      inputs.archives.push_back(*std::move(without));
    } else if (without.error().Is(base::ErrorKind::kCancelled)) {
      return base::Fail(without.error());
    }
    // The linker will say what is missing.
  }
  const std::string& mode = config_.ld_buildmode;
  if (mode == "c-archive") {
    for (const char* flag : {"-no-pie", "-nopie"}) {
      if (!probes_.Supports({config_.gccgo.path}, flag)) continue;
      inputs.object_flags.emplace_back(flag);
      break;
    }
  }
  ToolCommand command;
  command.directory = command.report_directory = ".";
  command.description = running.subject.package.import_path;
  auto args =
      GccgoLinkCommand(running.subject.action, *step.packages, *step.graph, inputs, config_);
  if (!args) {
    running.ends_build = true;
    return base::Fail(args.error());
  }
  command.arguments = *std::move(args);
  TRY(Do(ToolStep{command}, running));
  if (mode != "c-archive") return {};
  const std::string& target = running.subject.action.target;
  command.arguments = config_.gccgo.ar;
  command.arguments.insert(command.arguments.end(), {"rc", target, target + ".o"});
  return Do(ToolStep{std::move(command)}, running);
}

}  // namespace gorun::build
