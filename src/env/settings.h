#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "env/build_flags.h"
#include "host/host.h"
#include "host/overlay.h"

// The door of room `env`: flags + environment + GOENV file + $GOROOT/go.env → one immutable
// Settings, by `go env`'s rules (cmd/go/internal/cfg, envcmd). After Resolve nothing reads the
// environment again. It does not know which Go distribution is best (toolchain decides), only how
// its go.env reads.
namespace gorun::env {

enum class Origin { kDefault, kGoEnvFile, kUserFile, kEnvironment, kFlag };

struct Setting {
  std::string value;
  Origin origin = Origin::kDefault;
};

/// What holds for this whole invocation and one Go distribution.
struct Settings {
  /// Every variable `go env` prints (and GODEBUG), by name, with where its value came from.
  base::SortedMap<Setting> variables;
  BuildFlags flags;

  // The same, typed, where rooms need more than the text.
  std::string goroot;
  std::string goos, goarch;
  std::string host_goos, host_goarch;
  bool cgo_enabled = false;
  /// GOPATH's elements.
  std::vector<std::string> gopath;
  std::string gomodcache;
  /// "off" or an absolute directory.
  std::string gocache;
  /// Why there is no usable cache directory ("GOCACHE is not an absolute path"); "" if nothing is
  /// wrong.
  std::string gocache_error;
  /// $GOROOT/pkg/tool/HOSTOS_HOSTARCH.
  std::string tool_dir;
  /// Directory for temporary files: GOTMPDIR, else TMPDIR, else /tmp.
  std::string tmpdir;
  /// "", "auto", "on" or "off" as GO111MODULE gives it.
  std::string go111module;
  /// "" (search), "off", or the absolute path of a go.work file.
  std::string gowork;
  /// The variable that GOARCH has (GOAMD64, GOARM, …) and its value; "" if it has none.
  std::string arch_variable, arch_value;
  /// The value differs from the default one (cfg.GetArchEnv).
  bool arch_value_changed = false;
  /// The build tags that follow from it ("amd64.v1"). cmd/go has them from its process's
  /// environment: what GOENV files say does not count here.
  std::vector<std::string> arch_tags;
  /// cfg.CleanGOEXPERIMENT: the difference from the default experiments; and the enabled ones as
  /// build tags ("goexperiment.x").
  std::string clean_goexperiment;
  std::vector<std::string> experiment_tags;
  /// -covermode, or its default: "atomic" with -race, else "set".
  std::string cover_mode;
  /// -overlay: what go.mod, source and other input files read as. Resolve leaves it empty: it is
  /// read by ReadOverlay, when all that Resolve finds wrong has been told.
  host::Overlay overlay;
  /// fips140.Version: "off", "latest", or the version of the snapshot that GOFIPS140 stands for.
  std::string fips140 = "off";
  bool fips140_enabled() const { return fips140 != "off"; }
  bool fips140_snapshot() const { return fips140_enabled() && fips140 != "latest"; }
  /// Number of compile/link actions at once (-p).
  int parallelism = 1;
  /// GOMAXPROCS as the selected Go's runtime sets it: the most back-end threads of one compile
  /// (-c).
  int max_procs = 1;
  /// The environment as gorun was started: what the program gets.
  host::Environment original_environment;
  /// What tools get: the original one with every `go env` variable set to its value.
  host::Environment tool_environment;

  /// A variable's value; "" if unknown.
  std::string_view Get(std::string_view name) const {
    auto it = variables.find(name);
    return it == variables.end() ? std::string_view() : std::string_view(it->second.value);
  }
  Origin OriginOf(std::string_view name) const {
    auto it = variables.find(name);
    return it == variables.end() ? Origin::kDefault : it->second.origin;
  }
};

/// The chosen Go distribution, as far as settings depend on it.
struct Distribution {
  /// Absolute; its go.env is read.
  std::string goroot;
  /// runtime.Version(): "go1.26.8".
  std::string version;
  /// 26 for Go 1.26.
  int minor = 0;
};

/// Resolves all settings for `distribution`. Errors carry cmd/go's texts without the "go: " prefix
/// ("invalid GOAMD64: must be v1, v2, v3, v4"); their kind is kInvalid where cmd/go exits with 2.
base::Result<Settings> Resolve(host::Host& host, const BuildFlags& flags,
                               const Distribution& distribution);

/// work.CheckGOOSARCHPair of Go 1.`minor`: "unsupported GOOS/GOARCH pair bad/amd64" (cmd/go exits
/// with 2).
base::Status CheckTarget(const Settings& settings, int minor);

}  // namespace gorun::env
