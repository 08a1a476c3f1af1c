#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "build/cgo_config.h"
#include "build/linker_places.h"
#include "build/version_rules.h"
#include "env/settings.h"
#include "toolchain/toolchain.h"

namespace gorun::build {

/// -compiler=gccgo: what takes the place of Go's compiler, assembler and linker.
struct GccgoConfig {
  bool used = false;
  /// $GCCGO as it is found in $PATH; "": `problem` says why it is not.
  std::string path;
  std::string problem;
  std::vector<std::string> ar = {"ar"};
  /// $CGO_LDFLAGS, if it is set.
  std::vector<std::string> ldflags;
  /// -fPIC and the like, before the user's own.
  std::vector<std::string> forced_flags;
};

/// What holds for every action of one build: flags and settings in the words of
/// init.go of cmd/go/internal/work (BuildInit), settled once.
struct BuildConfig {
  std::string goroot;
  /// "go1.26.8": what the compiler is told as -goversion.
  std::string go_version;
  VersionRules rules;
  std::string tool_dir;
  std::string goos, goarch;
  /// As the flag says: "default", "exe", "pie", "c-shared", ….
  std::string buildmode;
  /// As the linker is told: "exe", "pie", "c-shared", …; "" for archive.
  std::string ld_buildmode;
  std::string install_suffix;
  /// What the program's name ends with: ".exe" for windows.
  std::string exe_suffix;
  /// -shared and the like, before the user's own.
  std::vector<std::string> forced_gcflags, forced_asmflags, forced_ldflags;
  std::vector<std::string> toolexec;
  bool a = false, n = false, v = false, x = false, trimpath = false;
  /// -work: the work directory is looked at afterwards.
  bool keep_work = false;
  /// A file that is edited while it is compiled does not fail its package, but what comes of it is
  /// not kept.
  bool tolerates_edits = false;
  /// -debug-actiongraph, -debug-trace: what is done, and when, is noted.
  bool debugs = false;

  /// GOAMD64 and its value; "" if the architecture has no such variable.
  std::string arch_variable, arch_value;
  /// The difference from the default experiments.
  std::string clean_goexperiment;
  /// "K=V" that every tool gets beside its environment (cfgChangedEnv).
  std::vector<std::string> changed_env;
  /// The compiler's undocumented variables that are set, "NAME=VALUE".
  std::vector<std::string> magic_env;
  std::string go_extlink_enabled;
  /// GOFIPS140 is in use: the linker writes the object with the checksum.
  bool fips140 = false;
  /// The C and C++ compilers' command lines.
  std::vector<std::string> cc, cxx;
  CgoConfig cgo;
  GccgoConfig gccgo;

  /// What the sources read as (-overlay).
  host::Overlay overlay;

  /// The user's working directory, absolute.
  std::string cwd;
  /// $WORK, without a slash at its end ("$WORK" itself under -n).
  std::string work_dir;
  /// Where the files are that come with what is built.
  LinkerPlaces linker_places;
  /// -p.
  int parallelism = 1;
  /// GOMAXPROCS as the go command has it: the most threads for one compile.
  int max_procs = 1;
  /// Before Go 1.26 GO19CONCURRENTCOMPILATION=0 or an experiment forbids -c.
  bool concurrent_backend = true;

  /// base.Tool: the path of a tool of the distribution.
  std::string Tool(std::string_view name) const;
  /// cfg.BuildToolexec followed by the tool.
  std::vector<std::string> ToolCommand(std::string_view name) const;
};

/// Errors carry cmd/go's texts, complete ("-buildmode=pie not supported on plan9/amd64").
base::Result<BuildConfig> MakeBuildConfig(const env::Settings& settings,
                                          const toolchain::Toolchain& toolchain, std::string cwd,
                                          std::string work_dir);

}  // namespace gorun::build
