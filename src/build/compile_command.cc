#include <algorithm>

#include "base/strings.h"
#include "build/c_command.h"
#include "build/tool_command.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// True if some of the package is not written in Go, or is supplied by the runtime behind the
/// scenes, so that functions without body are no error.
bool HasForeignParts(const load::Package& p) {
  if (!p.cgo_files.empty() || !p.c_files.empty() || !p.cxx_files.empty() || !p.m_files.empty() ||
      !p.f_files.empty() || !p.s_files.empty() || !p.syso_files.empty() || !p.swig_files.empty() ||
      !p.swig_cxx_files.empty()) {
    return true;
  }
  static constexpr std::string_view kForwardDeclared[] = {
      "bytes",         "internal/poll", "net",  "os",      "runtime/metrics",
      "runtime/pprof", "runtime/trace", "sync", "syscall", "time"};
  return p.standard &&
         std::ranges::find(kForwardDeclared, p.import_path) != std::end(kForwardDeclared);
}

}  // namespace

std::string PackagePath(const load::Package& package) {
  return package.name == "main" && !package.force_library ? "main" : package.import_path;
}

std::string TrimpathRules(const Action& action, const load::Package& package,
                          const BuildConfig& config) {
  std::string rules;
  if (config.trimpath) {
    const std::string& original =
        package.cmdline_files ? package.original_import_path : package.import_path;
    std::string to = original;
    if (package.module && !package.module->version.empty()) {
      to = StrCat(package.module->path, "@", package.module->version,
                  base::TrimPrefix(original, package.module->path));
    }
    rules = StrCat(package.dir, "=>", to, ";");
  }
  return StrCat(rules, base::TrimSuffix(action.objdir, "/"), "=>");
}

ToolCommand CompileCommand(const Action& action, const load::Package& package,
                           const CompileInputs& inputs, const BuildConfig& config) {
  ToolCommand command;
  command.directory = config.cwd;
  command.environment = config.changed_env;
  command.compiles_go = true;
  std::vector<std::string>& args = command.arguments;
  args = config.ToolCommand("compile");
  const auto add = [&args](auto... words) { (args.push_back(std::move(words)), ...); };
  add(std::string("-o"), action.target, std::string("-trimpath"),
      TrimpathRules(action, package, config));
  add(std::string("-p"), PackagePath(package), StrCat("-lang=", inputs.lang));
  if (package.standard) args.emplace_back("-std");
  if (!HasForeignParts(package)) args.emplace_back("-complete");
  if (!config.install_suffix.empty()) add(std::string("-installsuffix"), config.install_suffix);
  if (!inputs.build_id.empty()) add(std::string("-buildid"), inputs.build_id);
  if (package.omit_debug || config.goos == "plan9" || config.goarch == "wasm") {
    args.emplace_back("-dwarf=false");
  }
  if (config.go_version.starts_with("go1")) add(std::string("-goversion"), config.go_version);
  if (!inputs.coverage_config.empty()) {
    args.push_back("-coveragecfg=" + inputs.coverage_config);
  }
  if (!inputs.pgo_profile.empty()) args.push_back("-pgoprofile=" + inputs.pgo_profile);
  if (!inputs.symabis.empty()) add(std::string("-symabis"), inputs.symabis);
  command.concurrency_at = args.size();
  args.insert(args.end(), config.forced_gcflags.begin(), config.forced_gcflags.end());
  args.insert(args.end(), package.gcflags.begin(), package.gcflags.end());
  if (package.local_prefix.empty()) {
    args.emplace_back("-nolocalimports");
  } else {
    add(std::string("-D"), package.local_prefix);
  }
  add(std::string("-importcfg"), action.objdir + "importcfg");
  if (inputs.embedcfg) add(std::string("-embedcfg"), action.objdir + "embedcfg");
  args.emplace_back("-pack");
  if (inputs.asm_header) add(std::string("-asmhdr"), action.objdir + "go_asm.h");
  for (const std::string& file : inputs.go_files) {
    args.push_back(AbsoluteFile(package, file));
  }
  return command;
}

}  // namespace gorun::build
