#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "build/tool_command.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// True if the external linker must be the C++ one.
bool NeedsCxx(const Action& action, const BuildInputs& inputs) {
  return std::ranges::any_of(action.packages, [&](ActionIndex dep) {
    const load::Package& package = inputs.PackageOf(dep);
    return !package.cxx_files.empty() || !package.swig_cxx_files.empty();
  });
}

/// setextld: names the C compiler as external linker, unless the user did. Fails if it cannot be
/// quoted.
base::Status AddExternalLinker(std::vector<std::string>& flags,
                               const std::vector<std::string>& compiler) {
  for (const std::string& flag : flags) {
    if (flag == "-extld" || flag.starts_with("-extld=")) return {};
  }
  TRY_ASSIGN(const std::string joined, base::JoinQuoted(compiler));
  flags.push_back("-extld=" + joined);
  return {};
}

}  // namespace

ToolCommand LinkCommand(const Action& action, const BuildInputs& inputs,
                        const ActionResults& results, const std::string& build_id) {
  const BuildConfig& config = inputs.config;
  const load::Package& package = inputs.PackageOf(action);
  std::vector<std::string> flags;
  const auto add = [&flags](auto... words) { (flags.emplace_back(std::move(words)), ...); };
  if (!config.install_suffix.empty()) add("-installsuffix", config.install_suffix);
  if (package.omit_debug) add("-s", "-w");
  if (config.buildmode == "plugin") add("-pluginpath", PackagePath(package, config));
  if (config.fips140) add("-fipso", action.objdir + "fips.o");
  // -X=cmd/internal/objabi.buildID of the distribution's own tools has its place here. A platform
  // that must link externally goes without.
  if (package.goroot && package.import_path.starts_with("cmd/")) {
    add("-X=cmd/internal/objabi.buildID=" + build_id);
  }
  if (!package.default_godebug.empty()) {
    add("-X=runtime.godebugDefault=" + package.default_godebug);
  }
  add("-buildmode=" + config.ld_buildmode);
  if (!build_id.empty()) add("-buildid=" + build_id);
  flags.insert(flags.end(), config.forced_ldflags.begin(), config.forced_ldflags.end());
  flags.insert(flags.end(), package.ldflags.begin(), package.ldflags.end());
  ToolCommand command;
  if (auto ok = AddExternalLinker(flags, NeedsCxx(action, inputs) ? config.cxx : config.cc); !ok) {
    command.problem = ok.error().text();
  }
  command.directory = ".";
  command.environment = config.changed_env;
  command.environment.push_back(config.trimpath ? "GOROOT=" : "GOROOT=" + config.goroot);
  command.description = package.import_path;
  command.report_directory = ".";
  // What is named inside of a shared object is the name alone.
  std::string output = action.target;
  if (config.buildmode == "c-shared" || config.buildmode == "plugin") {
    command.directory = StrCat(host::DirName(output), "/");
    output = host::BaseName(output);
  }
  command.arguments = config.ToolCommand("link");
  command.arguments.insert(command.arguments.end(),
                           {"-o", output, "-importcfg", action.objdir + "importcfg.link"});
  command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
  command.arguments.push_back(results[action.packages.front()].built);
  return command;
}

}  // namespace gorun::build
