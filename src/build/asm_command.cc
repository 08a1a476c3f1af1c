#include "base/strings.h"
#include "build/tool_command.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// -D NAME_VALUE for the architecture's variable, as assembly in std tests for it.
void AddArchDefines(std::vector<std::string>& args, const BuildConfig& config) {
  const auto define = [&args](std::string name) {
    args.emplace_back("-D");
    args.push_back(std::move(name));
  };
  const std::string& arch = config.goarch;
  const std::string& value = config.arch_value;
  if (arch == "386" || arch == "amd64" || arch == "riscv64" || arch.starts_with("mips")) {
    define(StrCat(config.arch_variable, "_", value));
  } else if (arch == "ppc64" || arch == "ppc64le") {
    // Each power version includes those before.
    if (value == "power10") define("GOPPC64_power10");
    if (value == "power10" || value == "power9") define("GOPPC64_power9");
    define("GOPPC64_power8");
  } else if (arch == "arm") {
    const bool v7 = base::Contains(value, "7");
    if (v7) define("GOARM_7");
    if (v7 || base::Contains(value, "6")) define("GOARM_6");
    define("GOARM_5");
  } else if (arch == "arm64") {
    // buildcfg.ParseGoarm64: v8.1 and later have LSE, v9.x, too.
    std::string_view version = value;
    bool lse = false;
    for (bool cut = true; cut;) {
      cut = false;
      if (version.ends_with(",lse")) {
        lse = cut = true;
        version.remove_suffix(4);
      } else if (version.ends_with(",crypto")) {
        cut = true;
        version.remove_suffix(7);
      }
    }
    if (lse || version.starts_with("v9.") || (version.starts_with("v8.") && version != "v8.0")) {
      define("GOARM64_LSE");
    }
  }
}

/// gc.go's asmArgs.
std::vector<std::string> CommonArguments(const Action& action, const load::Package& package,
                                         const BuildConfig& config) {
  std::vector<std::string> args = config.ToolCommand("asm");
  const auto add = [&args](auto... words) { (args.emplace_back(std::move(words)), ...); };
  add("-p", PackagePath(package, config), "-trimpath", TrimpathRules(action, package, config));
  // textflag.h and funcdata.h are there.
  add("-I", action.objdir, "-I", host::JoinPath(config.goroot, "pkg/include"));
  add("-D", "GOOS_" + config.goos, "-D", "GOARCH_" + config.goarch);
  args.insert(args.end(), config.forced_asmflags.begin(), config.forced_asmflags.end());
  args.insert(args.end(), package.asmflags.begin(), package.asmflags.end());
  if (package.import_path == "runtime" && config.goarch == "386") {
    for (const std::string& flag : config.forced_asmflags) {
      if (flag == "-dynlink") add("-D=GOBUILDMODE_shared=1");
    }
  }
  if (config.rules.asm_std && package.standard) add("-std");
  AddArchDefines(args, config);
  return args;
}

ToolCommand Command(std::vector<std::string> args, const load::Package& package,
                    const BuildConfig& config) {
  ToolCommand command;
  command.arguments = std::move(args);
  command.directory = package.dir;
  command.environment = config.changed_env;
  command.description = package.import_path;
  return command;
}

}  // namespace

ToolCommand SymabisCommand(const Action& action, const load::Package& package,
                           const BuildConfig& config) {
  std::vector<std::string> args = CommonArguments(action, package, config);
  args.insert(args.end(), {"-gensymabis", "-o", action.objdir + "symabis"});
  for (const std::string& file : package.s_files) {
    if (package.import_path == "runtime/cgo" && file.starts_with("gcc_")) continue;
    args.push_back(config.overlay.Actual(host::JoinPath(package.dir, file)));
  }
  return Command(std::move(args), package, config);
}

std::string AsmObject(const Action& action, const std::string& file) {
  return StrCat(action.objdir, base::TrimSuffix(file, ".s"), ".o");
}

ToolCommand AsmCommand(const Action& action, const load::Package& package, const std::string& file,
                       const BuildConfig& config) {
  std::vector<std::string> args = CommonArguments(action, package, config);
  args.insert(args.end(), {"-o", AsmObject(action, file),
                           config.overlay.Actual(host::JoinPath(package.dir, file))});
  return Command(std::move(args), package, config);
}

}  // namespace gorun::build
