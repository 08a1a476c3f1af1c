#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"
#include "load/config.h"
#include "load/package_graph.h"
#include "modules/modules.h"
#include "source/source.h"

// The door of room `load`: the package argument of `go run` → the graph of packages, imports
// resolved, with all package errors (cmd/go/internal/load, and the front half of run.go). It does
// not choose module versions (modules does) and knows no action.
namespace gorun::load {

/// What is to be run.
struct Target {
  /// .go files from the command line, or empty.
  std::vector<std::string> files;
  /// Else one package argument: path, import path, pattern, or PATH@VERSION.
  std::string package;
  /// The package argument is PATH@VERSION (run.go: shouldUseOutsideModuleMode).
  bool at_version = false;
  /// Load for `go build`, whose -o this is ("" if it is not given); nullopt: for `go run`.
  std::optional<std::string> output = std::nullopt;
  /// Nothing is to be run: neither files nor a package were given.
  bool none = false;
};

/// What `go run` says if there is nothing to run.
base::Error NothingListed();

/// What cmd/go complains of before it looks at any go.mod: nothing to run, test files, files that
/// do not exist or are in several directories, malformed PATH@VERSION. Load does it, too; calling
/// it before modules::OpenSession keeps the order of errors.
base::Status CheckTarget(host::Host& host, const env::Settings& settings, int minor,
                         const Target& target);

/// Told of every directory that module loading looks into, from any thread, while modules may still
/// be on their way: `imports` are those of the standard library (import paths without a dot in the
/// first element) that were not seen before.
using OnScan = std::function<void(const std::string& dir, const std::vector<std::string>& imports)>;

/// Loads the one main package of `target` and all it needs; calls session.Load and session.Commit.
/// A Result failure is one after which cmd/go stops at once (its text has the "go: " prefix where
/// cmd/go prints one); package errors are in PackageGraph::errors (the build must not start if
/// there are any). Warnings go to host.err.
base::Result<PackageGraph> Load(host::Host& host, const Config& config, const Target& target,
                                modules::Session& session, source::Scanner& scanner,
                                const OnScan& on_scan = {});

/// Writes the packages in dependency order, one JSON object a line, with the field names of
/// `go list -deps -json` (--dump=packages).
std::string DumpPackages(const PackageGraph& graph);

}  // namespace gorun::load
