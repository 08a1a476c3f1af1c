#include <algorithm>

#include "base/string_map.h"
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

/// The rules that turn what the compiler reads instead of a file into that file's name. `dir` is
/// what the package's directory is called in the output.
std::string OverlayTrimpathRules(const std::string& objdir, const load::Package& package,
                                 const std::string& dir, const host::Overlay& overlay) {
  std::string rules;
  // If cgo's input is replaced, all that is not Go is copied to the object directory.
  std::string copies;
  bool copied = false;
  const base::StringSet cgo_files(package.cgo_files.begin(), package.cgo_files.end());
  for (const std::string* file : package.AllFiles()) {
    const std::string path = host::IsAbsPath(*file) ? *file : host::JoinPath(package.dir, *file);
    const std::string name = host::BaseName(path);
    const bool is_go = file->ends_with(".go") || file->ends_with(".s");
    const bool for_cgo = !is_go || cgo_files.contains(*file);
    if (overlay.Replaced(path)) {
      if (for_cgo) {
        copied = true;
      } else {
        base::StrAppend(rules, overlay.Actual(path), "=>", host::JoinPath(dir, name), ";");
      }
    } else if (for_cgo && host::DirName(path) == package.dir) {
      base::StrAppend(copies, host::JoinPath(objdir, name), "=>", host::JoinPath(dir, name), ";");
    }
  }
  return copied ? rules + copies : rules;
}

}  // namespace

std::string PackagePath(const load::Package& package, const BuildConfig& config) {
  if (config.buildmode == "plugin") return package.import_path;
  return package.name == "main" && !package.force_library ? "main" : package.import_path;
}

std::string TrimpathRules(const Action& action, const load::Package& package,
                          const BuildConfig& config) {
  std::string rules;
  std::string dir = package.dir;
  if (config.trimpath) {
    const std::string& original =
        package.cmdline_files ? package.original_import_path : package.import_path;
    std::string to = original;
    if (package.module && !package.module->version.empty()) {
      to = StrCat(package.module->path, "@", package.module->version,
                  base::TrimPrefix(original, package.module->path));
    }
    rules = StrCat(package.dir, "=>", to, ";");
    dir = std::move(to);
  }
  const std::string_view objdir = base::TrimSuffix(action.objdir, "/");
  if (!config.overlay.empty()) {
    rules += OverlayTrimpathRules(std::string(objdir), package, dir, config.overlay);
  }
  return StrCat(rules, objdir, "=>");
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
  add(std::string("-p"), PackagePath(package, config), StrCat("-lang=", inputs.lang));
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
    args.push_back(config.overlay.Actual(AbsoluteFile(package, file)));
  }
  return command;
}

}  // namespace gorun::build
