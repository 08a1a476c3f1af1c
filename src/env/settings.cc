#include "env/settings.h"

#include <algorithm>

#include "base/strings.h"
#include "env/arch_features.h"
#include "env/env_sources.h"
#include "env/experiments.h"
#include "env/fips140.h"
#include "env/platforms.h"
#include "host/cpu.h"
#include "host/find_program.h"
#include "host/path.h"

namespace gorun::env {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

namespace {

// What `go help environment` lists and cmd/go reads by cfg.Getenv, but for those computed below.
constexpr std::string_view kPlainVariables[] = {"CGO_CFLAGS",
                                                "CGO_CFLAGS_ALLOW",
                                                "CGO_CFLAGS_DISALLOW",
                                                "CGO_CPPFLAGS",
                                                "CGO_CPPFLAGS_ALLOW",
                                                "CGO_CPPFLAGS_DISALLOW",
                                                "CGO_CXXFLAGS",
                                                "CGO_CXXFLAGS_ALLOW",
                                                "CGO_CXXFLAGS_DISALLOW",
                                                "CGO_FFLAGS",
                                                "CGO_FFLAGS_ALLOW",
                                                "CGO_FFLAGS_DISALLOW",
                                                "CGO_LDFLAGS",
                                                "CGO_LDFLAGS_ALLOW",
                                                "CGO_LDFLAGS_DISALLOW",
                                                "FC",
                                                "GO111MODULE",
                                                "GOBIN",
                                                "GOCACHEPROG",
                                                "GOEXPERIMENT",
                                                "GOFLAGS",
                                                "GOINSECURE",
                                                "GOPRIVATE",
                                                "GOPROXY",
                                                "GOSUMDB",
                                                "GOTMPDIR",
                                                "GOTOOLCHAIN",
                                                "GOVCS",
                                                "GOWORK",
                                                "GO_EXTLINK_ENABLED",
                                                "PKG_CONFIG"};

// The variables that cmd/go puts into its own environment, and so into that of the tools
// (envcmd.MkEnv).
constexpr std::string_view kToolVariables[] = {
    "GO111MODULE", "GOARCH",         "GOAUTH",     "GOBIN",        "GOCACHE",   "GOCACHEPROG",
    "GODEBUG",     "GOENV",          "GOEXE",      "GOEXPERIMENT", "GOFIPS140", "GOFLAGS",
    "GOHOSTARCH",  "GOHOSTOS",       "GOINSECURE", "GOMODCACHE",   "GONOPROXY", "GONOSUMDB",
    "GOOS",        "GOPATH",         "GOPRIVATE",  "GOPROXY",      "GOROOT",    "GOSUMDB",
    "GOTELEMETRY", "GOTELEMETRYDIR", "GOTMPDIR",   "GOTOOLCHAIN",  "GOTOOLDIR", "GOVCS",
    "GOVERSION",   "GCCGO",          "AR",         "CC",           "CXX",       "CGO_ENABLED"};

// Clears, on the way to the program and the tools, what cmd/go keeps for its own toolchain
// switches.
constexpr std::string_view kSwitchCount = "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT";

constexpr std::string_view kGoDomain = "golang.org";

class Resolver {
 public:
  Resolver(host::Host& host, const BuildFlags& flags, const Distribution& distribution)
      : host_(host),
        distribution_(distribution),
        sources_(EnvSources::Read(host, distribution.goroot)) {
    settings_.flags = flags;
    settings_.cover_mode = flags.covermode;
    if (settings_.cover_mode.empty()) settings_.cover_mode = flags.race ? "atomic" : "set";
    settings_.goroot = distribution.goroot;
  }

  base::Result<Settings> Run() {
    settings_.original_environment = host_.environment.Without(kSwitchCount);
    for (std::string_view name : kPlainVariables)
      settings_.variables[std::string(name)] = sources_.Get(name);
    Target();
    TRY(CheckBuildConfig());
    TRY(GoPath());
    Caches();
    ModulePolicy();
    Cgo();
    Misc();
    Tools();
    TRY(ResolveFips140(host_, distribution_.minor, settings_));
    return std::move(settings_);
  }

 private:
  // Sets a variable from its sources, or to `fallback`.
  const std::string& SetOr(std::string_view name, std::string fallback) {
    Setting setting = sources_.Get(name);
    if (setting.value.empty()) setting = {std::move(fallback), Origin::kDefault};
    return settings_.variables.insert_or_assign(std::string(name), std::move(setting))
        .first->second.value;
  }
  void Set(std::string_view name, std::string value, Origin origin = Origin::kDefault) {
    settings_.variables.insert_or_assign(std::string(name), Setting{std::move(value), origin});
  }

  void Target() {
    settings_.host_goos = HostGoos();
    settings_.host_goarch = HostGoarch();
    settings_.goos = SetOr("GOOS", settings_.host_goos);
    settings_.goarch = SetOr("GOARCH", settings_.host_goarch);
    Set("GOHOSTOS", settings_.host_goos);
    Set("GOHOSTARCH", settings_.host_goarch);
    // The memory sanitizer wants position-independent executables, but for this one target.
    if (settings_.flags.msan && settings_.flags.buildmode == "default" &&
        (settings_.goos != "linux" || settings_.goarch != "amd64")) {
      settings_.flags.buildmode = "pie";
    }
    settings_.arch_variable = ArchVariable(settings_.goarch);
    if (!settings_.arch_variable.empty()) {
      std::string_view variable = settings_.arch_variable;
      settings_.arch_value = SetOr(variable, std::string(DefaultArchValue(variable)));
      settings_.arch_value_changed = ArchValueChanged();
    }
    // buildcfg, which go/build has the tags from, looks at the process's environment only.
    const host::Environment& environment = host_.environment;
    std::string_view goarch = EnvironmentOr("GOARCH", settings_.host_goarch);
    std::string_view variable = ArchVariable(goarch);
    std::string_view value = environment.Get(variable);
    if (value.empty()) value = DefaultArchValue(variable);
    settings_.arch_tags = ArchTags(distribution_.minor, goarch, value);
    SetOr("GOFIPS140", "off");
  }

  // What the process's environment has, which is all that internal/buildcfg looks at.
  std::string_view EnvironmentOr(std::string_view name, std::string_view fallback) const {
    std::string_view value = host_.environment.Get(name);
    return value.empty() ? fallback : value;
  }

  // cfg.EnvOrAndChanged for the architecture's variable.
  bool ArchValueChanged() const {
    const std::string_view variable = settings_.arch_variable;
    const Setting set = sources_.Get(variable);
    if (set.value.empty()) return false;
    std::string_view own = sources_.FromDistribution(variable);
    if (!own.empty()) return set.value != own;
    if (variable == "GOWASM") {
      return set.value != WasmFeatures(distribution_.minor, host_.environment.Get(variable));
    }
    return set.value != DefaultArchValue(variable);
  }

  // buildcfg.Check and cfg.ExperimentErr (main.go: invoke).
  base::Status CheckBuildConfig() {
    auto invalid = [](const base::Error& error) { return Fail(ErrorKind::kInvalid, error.text()); };
    int minor = distribution_.minor;
    // buildcfg reads the process's environment only, and all architectures' variables; the last
    // error counts.
    base::Status build_config;
    for (std::string_view variable :
         {"GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM", "GOFIPS140"}) {
      std::string_view value = host_.environment.Get(variable);
      if (value.empty()) continue;
      base::Status ok = variable == "GOFIPS140" ? CheckFips140(minor, value)
                                                : CheckArchValue(minor, variable, value);
      if (!ok) build_config = invalid(ok.error());
    }
    TRY(std::move(build_config));
    if (std::string_view value = host_.environment.Get("GOEXPERIMENT"); !value.empty()) {
      auto parsed = ParseExperiments(minor, EnvironmentOr("GOOS", settings_.host_goos),
                                     EnvironmentOr("GOARCH", settings_.host_goarch), value);
      if (!parsed) return invalid(parsed.error());
    }
    // What cmd/go finds itself, in its files, too, ends it with another status.
    TRY_ASSIGN(
        const Experiments experiments,
        ParseExperiments(minor, settings_.goos, settings_.goarch, settings_.Get("GOEXPERIMENT")));
    settings_.clean_goexperiment = experiments.clean;
    for (const std::string& name : experiments.enabled) {
      settings_.experiment_tags.push_back(StrCat("goexperiment.", name));
    }
    return {};
  }

  // go/build.defaultGOPATH and the checks in cmd/go's main.
  base::Status GoPath() {
    std::string fallback;
    std::string_view home = host_.environment.Get("HOME");
    if (!home.empty()) {
      fallback = host::JoinPath(home, "go");
      if (host::CleanPath(fallback) == host::CleanPath(settings_.goroot)) fallback.clear();
    }
    bool inferred = sources_.Get("GOPATH").value.empty();
    std::string gopath = SetOr("GOPATH", fallback);
    settings_.gopath = base::Split(gopath, ":");
    // Without a Go distribution there is no GOROOT.
    if (!settings_.goroot.empty() && host::CleanPath(gopath) == host::CleanPath(settings_.goroot)) {
      host_.err.Write(StrCat("warning: both GOPATH and GOROOT are the same directory (", gopath,
                             "); see https://go.dev/wiki/InstallTroubleshooting\n"));
      return {};
    }
    for (const std::string& entry : base::Split(gopath, ":")) {
      if (entry.empty()) continue;
      if (entry.starts_with('~')) {
        return Fail(
            ErrorKind::kInvalid,
            StrCat("GOPATH entry cannot start with shell metacharacter '~': \"", entry, "\""));
      }
      if (host::IsAbsPath(entry)) continue;
      if (!inferred) {
        return Fail(ErrorKind::kInvalid,
                    StrCat("GOPATH entry is relative; must be absolute path: \"", entry,
                           "\".\nFor more details see: 'go help gopath'"));
      }
      gopath.clear();
      Set("GOPATH", "");
      break;
    }
    settings_.gopath = base::Split(gopath, ":");
    return {};
  }

  // GOMODCACHE and GOCACHE (cache.DefaultDir: "off" where there is no place for one).
  void Caches() {
    const std::string& first = settings_.gopath.front();
    settings_.gomodcache =
        SetOr("GOMODCACHE", first.empty() ? "" : host::JoinPath(first, "pkg/mod"));
    auto user_cache = UserCacheDir(host_.environment);
    std::string fallback = "off";
    if (user_cache) {
      fallback = host::JoinPath(*user_cache, "go-build");
    } else {
      settings_.gocache_error = StrCat("GOCACHE is not defined and ", user_cache.error().text());
    }
    std::string gocache = SetOr("GOCACHE", fallback);
    if (settings_.OriginOf("GOCACHE") != Origin::kDefault) {
      settings_.gocache_error.clear();
      if (gocache != "off" && !host::IsAbsPath(gocache)) {
        settings_.gocache_error = "GOCACHE is not an absolute path";
        Set("GOCACHE", "off", settings_.OriginOf("GOCACHE"));
        gocache = "off";
      }
    }
    settings_.gocache = gocache;
  }

  void ModulePolicy() {
    if (settings_.goroot.empty()) {
      // No go.env yet, because the distribution is still to be fetched: what Go's own ones say.
      SetOr("GOPROXY", StrCat("https://proxy.", kGoDomain, ",direct"));
      SetOr("GOSUMDB", StrCat("sum.", kGoDomain));
    }
    const std::string goprivate(settings_.Get("GOPRIVATE"));
    SetOr("GONOPROXY", goprivate);
    SetOr("GONOSUMDB", goprivate);
    SetOr("GOAUTH", "netrc");
    settings_.go111module = settings_.Get("GO111MODULE");
    std::string gowork(settings_.Get("GOWORK"));
    settings_.gowork = gowork == "auto" ? "" : gowork;
  }

  // cfg.defaultContext: cgo is on where it is supported, we do not cross-compile, and there is a C
  // compiler.
  void Cgo() {
    bool apple_or_bsd = settings_.goos == "darwin" || settings_.goos == "ios" ||
                        settings_.goos == "freebsd" || settings_.goos == "openbsd";
    std::string default_cc = apple_or_bsd ? "clang" : "gcc";
    SetOr("CC", default_cc);
    SetOr("CXX", apple_or_bsd ? "clang++" : "g++");
    SetOr("AR", "ar");
    SetOr("GCCGO", "gccgo");
    const Setting asked = sources_.Get("CGO_ENABLED");
    bool enabled = false;
    if (asked.value == "0" || asked.value == "1") {
      enabled = asked.value == "1";
    } else if (settings_.goos == settings_.host_goos && settings_.goarch == settings_.host_goarch) {
      const Platform* platform =
          FindPlatform(settings_.goos, settings_.goarch, distribution_.minor);
      enabled = platform != nullptr && platform->cgo_supported;
      // Go 1.20's rule: no C compiler, no cgo, unless CC (in the environment only) names one.
      if (enabled && host_.environment.Get("CC").empty()) {
        enabled = host::FindProgram(host_.files, host_.environment, default_cc).has_value();
      }
    }
    settings_.cgo_enabled = enabled;
    Set("CGO_ENABLED", enabled ? "1" : "0", asked.origin);
  }

  void Misc() {
    Set("GODEBUG", std::string(host_.environment.Get("GODEBUG")), Origin::kEnvironment);
    Set("GOENV", host_.environment.Get("GOENV") == "off" ? "" : sources_.user_file());
    Set("GOEXE", settings_.goos == "windows" ? ".exe" : "");
    Set("GOROOT", settings_.goroot);
    Set("GOVERSION", distribution_.version);
    settings_.tool_dir = host::JoinPath(settings_.goroot, "pkg/tool",
                                        StrCat(settings_.host_goos, "_", settings_.host_goarch));
    Set("GOTOOLDIR", settings_.tool_dir);
    auto config = UserConfigDir(host_.environment);
    std::string telemetry_dir = config ? host::JoinPath(*config, "go/telemetry") : "";
    std::string mode = config ? "local" : "off";
    if (config) {
      if (auto text = host_.files.ReadFile(host::JoinPath(telemetry_dir, "mode"))) {
        std::vector<std::string> words = base::Fields(*text);
        mode = words.empty() ? "" : words[0];
      }
    }
    Set("GOTELEMETRY", mode);
    Set("GOTELEMETRYDIR", telemetry_dir);

    std::string_view gotmpdir = settings_.Get("GOTMPDIR");
    if (gotmpdir.empty()) gotmpdir = host_.environment.Get("TMPDIR");
    settings_.tmpdir = gotmpdir.empty() ? "/tmp" : gotmpdir;
    settings_.max_procs = DefaultParallelism();
    settings_.parallelism = settings_.flags.p.value_or(settings_.max_procs);
  }

  // GOMAXPROCS as the selected Go's runtime sets it: cmd/go's default for -p.
  int DefaultParallelism() const {
    auto asked = base::ParseInt(host_.environment.Get("GOMAXPROCS"));
    if (asked && *asked > 0) return static_cast<int>(std::min<int64_t>(*asked, 1024));
    return host::UsableCpus(/*count_quota=*/distribution_.minor >= 25);
  }

  void Tools() {
    host::Environment tools = host_.environment;
    auto put = [&](std::string_view name) {
      std::string_view value = settings_.Get(name);
      if (tools.Get(name) != value) tools = tools.With(name, value);
    };
    for (std::string_view name : kToolVariables) put(name);
    if (!settings_.arch_variable.empty()) put(settings_.arch_variable);
    // With modules cmd/go keeps git from asking for passwords (modload.Init), and so whatever tools
    // start.
    if (settings_.Get("GO111MODULE") != "off") {
      constexpr std::pair<std::string_view, std::string_view> kQuiet[] = {
          {"GIT_TERMINAL_PROMPT", "0"}, {"GCM_INTERACTIVE", "never"}};
      for (const auto& [name, value] : kQuiet) {
        if (tools.Get(name).empty()) tools = tools.With(name, value);
      }
    }
    settings_.tool_environment = std::move(tools);
  }

  host::Host& host_;
  const Distribution& distribution_;
  EnvSources sources_;
  Settings settings_;
};

}  // namespace

base::Result<Settings> Resolve(host::Host& host, const BuildFlags& flags,
                               const Distribution& distribution) {
  return Resolver(host, flags, distribution).Run();
}

base::Status CheckTarget(const Settings& settings, int minor) {
  if (FindPlatform(settings.goos, settings.goarch, minor) != nullptr) return {};
  return Fail(ErrorKind::kInvalid,
              StrCat("unsupported GOOS/GOARCH pair ", settings.goos, "/", settings.goarch));
}

}  // namespace gorun::env
