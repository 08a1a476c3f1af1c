#include "build/build_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "env/build_mode.h"
#include "env/instrumentation.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// work.makeCfgChangedEnv. GOOS and GOARCH never differ in `go run`.
std::vector<std::string> ChangedEnv(const env::Settings& settings) {
  if (!settings.arch_value_changed) return {};
  return {StrCat(settings.arch_variable, "=", settings.arch_value)};
}

std::vector<std::string> CompilerOrDefault(const env::Settings& settings, std::string_view variable,
                                           std::string_view fallback) {
  auto words = base::SplitQuoted(settings.Get(variable));
  if (!words || words->empty()) return {std::string(fallback)};
  return *std::move(words);
}

/// The end of instrumentInit; the checks come before packages are loaded.
void ApplyInstrumentation(std::string_view mode, BuildConfig& config) {
  if (mode.empty()) return;
  config.forced_gcflags.push_back(StrCat("-", mode));
  config.forced_ldflags.push_back(StrCat("-", mode));
  if (!config.install_suffix.empty()) config.install_suffix += '_';
  config.install_suffix += mode;
}

/// buildModeInit: what the mode means for compiler, assembler and linker.
base::Status ApplyBuildMode(const env::Settings& settings, int minor, BuildConfig& config) {
  TRY_ASSIGN(const env::BuildMode mode, env::ResolveBuildMode(settings, minor));
  config.buildmode = settings.flags.buildmode;
  config.ld_buildmode = mode.linker_mode;
  config.exe_suffix = mode.output_suffix;
  if (config.gccgo.used) {
    if (settings.flags.linkshared) {
      config.gccgo.forced_flags.emplace_back("-fPIC");
    } else if (!mode.codegen.empty()) {
      config.gccgo.forced_flags.push_back(mode.codegen);
    }
  } else if (!mode.codegen.empty()) {
    // Before what -race and the like have put there.
    config.forced_gcflags.insert(config.forced_gcflags.begin(), mode.codegen);
    config.forced_asmflags.insert(config.forced_asmflags.begin(), mode.codegen);
  }
  if (settings.flags.linkshared && !config.gccgo.used) {
    config.forced_gcflags.emplace_back("-linkshared");
    config.forced_asmflags.insert(config.forced_asmflags.end(),
                                  {"-D=GOBUILDMODE_shared=1", "-linkshared"});
    config.forced_ldflags.insert(config.forced_ldflags.end(), {"-linkshared", "-w"});
  }
  if (!mode.install_suffix.empty()) {
    if (!config.install_suffix.empty()) config.install_suffix += '_';
    config.install_suffix += mode.install_suffix;
  }
  return {};
}

}  // namespace

std::string BuildConfig::Tool(std::string_view name) const {
  return host::JoinPath(tool_dir, name);
}

std::vector<std::string> BuildConfig::ToolCommand(std::string_view name) const {
  std::vector<std::string> command = toolexec;
  command.push_back(Tool(name));
  return command;
}

base::Result<BuildConfig> MakeBuildConfig(const env::Settings& settings,
                                          const toolchain::Toolchain& toolchain, std::string cwd,
                                          std::string work_dir) {
  const env::BuildFlags& flags = settings.flags;
  BuildConfig config;
  config.goroot = settings.goroot;
  config.go_version = toolchain.version;
  config.rules = RulesFor(toolchain.minor, toolchain.patch);
  config.tool_dir = toolchain.tool_dir;
  config.goos = settings.goos;
  config.goarch = settings.goarch;
  config.install_suffix = flags.installsuffix;
  config.toolexec = flags.toolexec;
  config.a = flags.a;
  config.n = flags.n;
  config.v = flags.v;
  config.x = flags.x;
  config.trimpath = flags.trimpath;
  config.keep_work = flags.work;
  config.debugs = !flags.debug_actiongraph.empty() || !flags.debug_trace.empty();
  config.gccgo.used = flags.compiler == "gccgo";
  ApplyInstrumentation(env::InstrumentationMode(flags), config);
  TRY(ApplyBuildMode(settings, toolchain.minor, config));

  config.arch_variable = settings.arch_variable;
  config.arch_value = settings.arch_value;
  config.clean_goexperiment = settings.clean_goexperiment;
  if (config.rules.passes_changed_env) config.changed_env = ChangedEnv(settings);
  for (std::string_view name : {"GOCLOBBERDEADHASH", "GOSSAFUNC", "GOSSADIR", "GOCOMPILEDEBUG"}) {
    const std::string_view value = settings.original_environment.Get(name);
    if (!value.empty()) config.magic_env.push_back(StrCat(name, "=", value));
  }
  config.go_extlink_enabled = settings.Get("GO_EXTLINK_ENABLED");
  config.fips140 = settings.fips140_enabled();
  const bool clang = config.goos == "darwin" || config.goos == "ios" || config.goos == "freebsd" ||
                     config.goos == "openbsd";
  config.cc = CompilerOrDefault(settings, "CC", clang ? "clang" : "gcc");
  config.cxx = CompilerOrDefault(settings, "CXX", clang ? "clang++" : "g++");

  config.overlay = settings.overlay;
  TRY_ASSIGN(config.cgo, MakeCgoConfig(settings));
  if (config.gccgo.used) {
    TRY(ReadWords(settings, "AR", config.gccgo.ar));
    TRY(ReadWords(settings, "CGO_LDFLAGS", config.gccgo.ldflags));
  }

  config.cwd = std::move(cwd);
  const std::string_view tmpdir = settings.original_environment.Get("TMPDIR");
  config.linker_places = {config.cwd, settings.gomodcache,
                          std::string(tmpdir.empty() ? "/tmp" : tmpdir), config.goos};
  config.work_dir = std::move(work_dir);
  config.parallelism = std::max(1, settings.parallelism);
  config.max_procs = std::max(1, settings.max_procs);
  if (!config.rules.pools_concurrency) {
    const std::string_view allowed = settings.original_environment.Get("GO19CONCURRENTCOMPILATION");
    if (!allowed.empty() && allowed != "0" && allowed != "1") {
      return base::Fail(
          StrCat("GO19CONCURRENTCOMPILATION must be 0, 1, or unset, got ", base::GoQuote(allowed)));
    }
    config.concurrent_backend = allowed != "0";
    for (const std::string& tag : settings.experiment_tags) {
      if (tag == "goexperiment.fieldtrack" || tag == "goexperiment.preemptibleloops") {
        config.concurrent_backend = false;
      }
    }
  }
  return config;
}

}  // namespace gorun::build
