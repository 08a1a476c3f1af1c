#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"
#include "modules/answer_store.h"
#include "modules/module_source.h"

// The door of room `toolchain`: which Go distribution serves this invocation, and where its tools
// are. It follows cmd/go/internal/toolchain and the rules of the version managers; it never
// executes `go`. It does not know packages or builds.
namespace gorun::toolchain {

/// A Go distribution on disk.
struct Toolchain {
  std::string goroot;
  /// What its runtime.Version() says: "go1.26.8" (first line of $GOROOT/VERSION). cmd/go salts
  /// hashes with it.
  std::string version;
  /// The Go version alone: "1.26.8".
  std::string go_version;
  /// 26 and 8 for Go 1.26.8; the second is 0 for what is no release.
  int minor = 0, patch = 0;
  /// $GOROOT/pkg/tool/HOSTOS_HOSTARCH.
  std::string tool_dir;

  /// What GOTOOLCHAIN calls it (gover.LocalToolchain).
  std::string Name() const;
  /// True for the minors whose action IDs we know (1.24 to 1.27).
  bool known_minor() const { return minor >= 24 && minor <= 27; }
  env::Distribution distribution() const { return {goroot, version, minor}; }
};

/// The distribution whose root is `goroot`: needs VERSION and pkg/tool/HOSTOS_HOSTARCH. kNotFound
/// if the directory is not one.
base::Result<Toolchain> ReadDistribution(host::FileReader& files, const std::string& goroot);

/// What is installed.
struct Installed {
  /// nullopt if there is none of at least Go 1.21.
  std::optional<Toolchain> toolchain;
  /// What was found and is of no use, and why, for people.
  std::vector<std::string> passed_over;
};

/// Looks for an installed distribution: GOROOT (environment or GOENV file), then `go` in PATH
/// (resolved through links, scripts and version managers' shims, never executed), then the usual
/// places. `is_gorun` tells whether a program, called `go` in PATH, is gorun itself. Errors: a
/// GOROOT that is none or too old, a version manager's `go` whose version is not installed.
base::Result<Installed> FindInstalled(host::Host& host,
                                      const std::function<bool(const std::string&)>& is_gorun);

/// Opens the module source for downloads, once settings for it are known.
using OpenSource = std::function<std::unique_ptr<modules::ModuleSource>(
    const env::Settings&, const Toolchain* installed)>;

/// What was chosen, and how.
struct Selection {
  Toolchain toolchain;
  /// GOTOOLCHAIN's value; "" where it does not count.
  std::string gotoolchain;
  /// "; GOTOOLCHAIN=…; go.mod sets …", for the texts of "requires go >=" errors (gover.Startup).
  std::string explanation;
  /// What programs find changed in the environment if another distribution than the installed one
  /// serves (execGoToolchain): "GOROOT=DIR", or "GOROOT" if that is unset.
  std::vector<std::string> environment_changes;
};

/// Chooses the distribution: the installed one, GOTOOLCHAIN, the `go` and `toolchain` lines of the
/// go.work or go.mod around the working directory (toolchain.Select); downloads it if need be.
/// `modules_off` is true where modules are disabled, so that no file is consulted. With
/// GODEBUG=toolchaintrace=1 it says why.
base::Result<Selection> Select(host::Host& host, const Installed& found, bool modules_off,
                               const OpenSource& open_source);

/// Follows an error "WHAT requires go >= NEEDED" found later (toolchain.SwitchOrFatal): prints
/// cmd/go's line and returns the new selection; nullopt if GOTOOLCHAIN does not allow it. Failures
/// are whole texts, the error that led here included. `answers`: `what`
/// is an exact version, which gets the same toolchain each time; nullptr for anything else.
base::Result<std::optional<Selection>> SwitchToNewer(host::Host& host, const Selection& current,
                                                     const std::string& what,
                                                     const std::string& needed,
                                                     const OpenSource& open_source,
                                                     modules::AnswerStore* answers);

}  // namespace gorun::toolchain
