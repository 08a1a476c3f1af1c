#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/once_map.h"
#include "base/string_map.h"
#include "modules/load_error.h"
#include "modules/mod_file.h"
#include "modules/module_context.h"

namespace gorun::modules {

enum class Pruning {
  /// Transitive requirements of dependencies at go 1.17 and higher are left out of the graph.
  kPruned,
  kUnpruned,
  /// Roots are the workspace's modules; the graph has what they require explicitly, and goes on
  /// from there by each module's own pruning.
  kWorkspace,
};
/// modload.pruningForGoVersion.
Pruning PruningForGoVersion(std::string_view go_version);

/// What matters of a dependency's go.mod (modload.modFileSummary).
struct GoModSummary {
  Version module;
  /// "" if there is no go line.
  std::string go_version;
  std::string toolchain;
  std::vector<std::string> ignore;
  Pruning pruning = Pruning::kPruned;
  /// With go 1.21 and later, the "go" module is among them.
  std::vector<Version> require;
  std::vector<Retract> retract;
  /// "" if it is not deprecated.
  std::string deprecated;
  /// The module needs a newer Go than ours: everything else is filled nevertheless.
  std::optional<TooNew> too_new;
};

/// Reads go.mod files of dependencies, each once. Thread-safe.
class GoModSummaries {
 public:
  explicit GoModSummaries(const ModuleContext& context) : context_(context) {}

  /// The summary lives as long as this object.
  using Answer = LoadResult<const GoModSummary*>;
  /// The go.mod in effect for `mod`: replacement and exclusions applied; go.sum must have it if
  /// sums must be there (goModSummary). A too new Go is an error.
  const Answer& Get(const Version& mod);
  /// The go.mod of exactly this module version, or of the directory that replaces one
  /// (rawGoModSummary). A too new Go is no error here, but in the summary.
  const Answer& GetRaw(const Version& mod);
  /// True if the version has a go.mod with more than a module line (modload.versionHasGoMod).
  LoadResult<bool> HasGoMod(const Version& mod);

 private:
  struct Entry {
    std::unique_ptr<const GoModSummary> owned;
    Answer answer;
  };
  static Entry Own(std::unique_ptr<const GoModSummary> summary) {
    const GoModSummary* p = summary.get();
    return {std::move(summary), p};
  }
  Entry Make(const Version& mod);
  Entry MakeRaw(const Version& mod);
  Entry MakeVendored(const Version& mod);
  Entry Summarize(const Version& mod, const ModFile& file);
  struct Text {
    std::string name;
    std::string bytes;
  };
  LoadResult<Text> Read(const Version& mod);

  const ModuleContext& context_;
  base::OnceMap<Version, Entry> effective_;
  base::OnceMap<Version, Entry> raw_;
};

}  // namespace gorun::modules
