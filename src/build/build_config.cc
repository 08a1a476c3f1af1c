#include "build/build_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "env/instrumentation.h"
#include "env/platforms.h"
#include "host/path.h"

namespace gorun::build {
namespace {

using base::StrCat;

/// platform.BuildModeSupported(…, "pie", …) for the gc compiler.
bool PieSupported(std::string_view goos, std::string_view goarch) {
  static constexpr std::string_view kPlatforms[] = {
      "linux/386",     "linux/amd64",   "linux/arm",     "linux/arm64",   "linux/loong64",
      "linux/ppc64le", "linux/riscv64", "linux/s390x",   "android/amd64", "android/arm",
      "android/arm64", "android/386",   "freebsd/amd64", "darwin/amd64",  "darwin/arm64",
      "ios/amd64",     "ios/arm64",     "aix/ppc64",     "openbsd/arm64", "windows/386",
      "windows/amd64", "windows/arm64"};
  return std::ranges::find(kPlatforms, StrCat(goos, "/", goarch)) != std::end(kPlatforms);
}

/// The value of an architecture variable that Go is built with (internal/buildcfg).
std::string_view DefaultArchValue(std::string_view variable) {
  static constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
      {"GO386", "sse2"},     {"GOAMD64", "v1"},        {"GOARM", "7"},
      {"GOARM64", "v8.0"},   {"GOMIPS", "hardfloat"},  {"GOMIPS64", "hardfloat"},
      {"GOPPC64", "power8"}, {"GORISCV64", "rva20u64"}};
  for (const auto& [name, value] : kDefaults) {
    if (name == variable) return value;
  }
  return "";
}

/// work.makeCfgChangedEnv. GOOS and GOARCH never differ in `go run`.
std::vector<std::string> ChangedEnv(const env::Settings& settings) {
  if (settings.arch_variable.empty()) return {};
  const env::Origin origin = settings.OriginOf(settings.arch_variable);
  const bool set = origin == env::Origin::kEnvironment || origin == env::Origin::kUserFile;
  if (!set || settings.arch_value == DefaultArchValue(settings.arch_variable)) return {};
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
base::Status ApplyBuildMode(bool race, BuildConfig& config) {
  std::string codegen;
  if (config.buildmode == "default") {
    config.ld_buildmode = env::DefaultPie(config.goos, race) ? "pie" : "exe";
    if (config.ld_buildmode == "pie" && config.goos != "windows") codegen = "-shared";
  } else if (config.buildmode == "exe") {
    config.ld_buildmode = "exe";
  } else if (config.buildmode == "pie") {
    if (race && !env::DefaultPie(config.goos, race)) {
      return base::Fail(StrCat("-buildmode=pie not supported when -race is enabled on ",
                               config.goos, "/", config.goarch));
    }
    if (config.goos != "aix" && config.goos != "windows") codegen = "-shared";
    config.ld_buildmode = "pie";
    if (!PieSupported(config.goos, config.goarch)) {
      return base::Fail(
          StrCat("-buildmode=pie not supported on ", config.goos, "/", config.goarch));
    }
  } else {
    static constexpr std::string_view kOthers[] = {"archive", "c-archive", "c-shared", "shared",
                                                   "plugin"};
    if (std::ranges::find(kOthers, config.buildmode) == std::end(kOthers)) {
      return base::Fail(StrCat("buildmode=", config.buildmode, " not supported"));
    }
    return base::Fail(
        StrCat("go: -buildmode=", config.buildmode, " does not make a program that gorun can run"));
  }
  if (codegen.empty()) return {};
  config.forced_gcflags.insert(config.forced_gcflags.begin(), codegen);
  config.forced_asmflags.insert(config.forced_asmflags.begin(), codegen);
  if (config.buildmode != "default") {
    if (!config.install_suffix.empty()) config.install_suffix += '_';
    config.install_suffix += codegen.substr(1);
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
  config.rules = RulesFor(toolchain.minor);
  config.tool_dir = toolchain.tool_dir;
  config.goos = settings.goos;
  config.goarch = settings.goarch;
  config.buildmode = flags.buildmode.empty() ? "default" : flags.buildmode;
  config.install_suffix = flags.installsuffix;
  if (config.goos == "windows") config.exe_suffix = ".exe";
  config.toolexec = flags.toolexec;
  config.a = flags.a;
  config.n = flags.n;
  config.v = flags.v;
  config.x = flags.x;
  config.trimpath = flags.trimpath;
  config.keep_work = flags.work;
  ApplyInstrumentation(env::InstrumentationMode(flags), config);
  TRY(ApplyBuildMode(flags.race, config));

  config.arch_variable = settings.arch_variable;
  config.arch_value = settings.arch_value;
  config.clean_goexperiment = settings.clean_goexperiment;
  if (config.rules.passes_changed_env) config.changed_env = ChangedEnv(settings);
  for (std::string_view name : {"GOCLOBBERDEADHASH", "GOSSAFUNC", "GOSSADIR", "GOCOMPILEDEBUG"}) {
    const std::string_view value = settings.original_environment.Get(name);
    if (!value.empty()) config.magic_env.push_back(StrCat(name, "=", value));
  }
  config.go_extlink_enabled = settings.Get("GO_EXTLINK_ENABLED");
  const std::string_view fips = settings.Get("GOFIPS140");
  config.fips140 = !fips.empty() && fips != "off";
  const bool clang = config.goos == "darwin" || config.goos == "ios" || config.goos == "freebsd" ||
                     config.goos == "openbsd";
  config.cc = CompilerOrDefault(settings, "CC", clang ? "clang" : "gcc");
  config.cxx = CompilerOrDefault(settings, "CXX", clang ? "clang++" : "g++");

  TRY_ASSIGN(config.cgo, MakeCgoConfig(settings));

  config.cwd = std::move(cwd);
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
