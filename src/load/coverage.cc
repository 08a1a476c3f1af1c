#include "load/coverage.h"

#include <vector>

#include "base/strings.h"
#include "load/package_matcher.h"
#include "load/runtime_packages.h"

namespace gorun::load {
namespace {

/// The mode of a package that only registers itself: its counters stay out.
constexpr std::string_view kRegisterOnly = "regonly";

/// True if there is something to instrument in it, and it does not serve the counters itself.
bool CanBeCovered(const Package& package, std::string_view mode) {
  if (package.import_path == "unsafe") return false;
  if (package.go_files.empty() && package.cgo_files.empty()) return false;
  return !(
      mode == "atomic" && package.standard &&
      (package.import_path == "sync/atomic" || package.import_path == "internal/runtime/atomic"));
}

PackageId Find(const PackageGraph& graph, std::string_view import_path) {
  for (uint32_t i = 0; i < graph.packages.size(); i++) {
    if (graph.packages[PackageId{i}].import_path == import_path) return PackageId{i};
  }
  return PackageId();
}

}  // namespace

void MarkCoveredPackages(const env::Settings& settings, const toolchain::Toolchain& toolchain,
                         std::string_view cwd, host::OutputStream& err, PackageGraph& graph) {
  const std::string& mode = settings.cover_mode;
  const std::vector<std::string>& patterns = settings.flags.coverpkg;
  std::vector<PackageMatcher> matchers;
  for (const std::string& pattern : patterns)
    matchers.emplace_back(pattern, cwd, toolchain.go_version);
  std::vector<bool> used(matchers.size());
  // runtime/coverage, which every covered program links, needs it.
  const PackageId atomic = Find(graph, "sync/atomic");

  for (const PackageId id : graph.DependencyOrder()) {
    Package& package = graph.packages[id];
    bool chosen = patterns.empty() && (package.cmdline_files || package.cmdline_package ||
                                       (package.module && package.module->main));
    for (size_t i = 0; i < matchers.size(); i++) {
      if (!matchers[i].Matches(package)) continue;
      used[i] = chosen = true;
    }
    if (!chosen || !CanBeCovered(package, mode)) continue;
    // Counters of the runtime would call the race detector before it is ready. The packages are
    // processed all the same: their numbers are fixed.
    const bool silent = settings.flags.race && package.standard &&
                        IsRuntimePackage(package.import_path, toolchain.minor);
    package.cover_mode = silent ? kRegisterOnly : std::string_view(mode);
    // cmd/go compares the path with names of packages, so it is there twice if it was before.
    if (mode == "atomic" && atomic.valid()) package.imports.push_back(atomic);
  }
  for (size_t i = 0; i < patterns.size(); i++) {
    if (used[i]) continue;
    err.Write(base::StrCat("warning: no packages being built depend on matches for pattern ",
                           patterns[i], "\n"));
  }
}

}  // namespace gorun::load
