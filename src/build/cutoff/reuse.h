#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_id.h"
#include "build/build_services.h"
#include "build/cutoff/build_record.h"
#include "build/cutoff/export_data.h"
#include "build/resolve.h"
#include "cache/cache.h"
#include "cache/ids.h"
#include "load/package_graph.h"

// Early cut-off: what a package is compiled from are its own files and the export data of what it
// imports. cmd/go's action ID has the whole content of each import instead, so that an edit in a
// function's body makes all that import the package miss. Under an ID of our own we remember what
// came of the real inputs; where they are what they were, that archive is the one that the compiler
// would write, but for the build ID.
namespace gorun::build {

/// An earlier output that was given the action's build ID.
struct Reused {
  std::string path;
  std::string build_id;
  /// Under which it is in the cache: the action's, unless it differs from what would be built.
  cache::ActionID id;
  bool exact = true;
  /// BuildRecord::compiled, if it is not.
  std::vector<cache::ActionID> compiled;
  bool cached = false;
  int64_t size = 0;
  /// Why it still fits, where that is not as usual.
  std::string reason;
};

/// What one action is made from, as far as reuse is concerned.
struct RealInputs {
  BuildRecord record;
  /// Under which the cache has the record of the last action with the same real inputs; none where
  /// nothing is to be reused.
  std::optional<cache::ActionID> same_inputs;
  /// Under which the cache has the record of the package's last build, and of its last one with the
  /// same settings (flags, tools, target): who goes back and forth between two takes up each where
  /// it was left.
  cache::ActionID last_build, last_alike;
  /// The latter; the former if there is none.
  std::optional<BuildRecord> last;
};

/// Finds and remembers outputs by their real inputs. May be used from any thread.
class Reuse {
 public:
  /// References only.
  Reuse(const BuildInputs& inputs, const BuildServices& services);

  /// For kBuild, kCheckCache and kLink; nullopt where nothing is remembered: packages of the
  /// standard library, -n, and what -toolexec programs make. `id` is the action's.
  std::optional<RealInputs> Describe(const Action& action, const cache::ActionID& id,
                                     const ActionResults& results);

  /// The output of an earlier action with the same real inputs, stored anew for this one together
  /// with all that belongs to it; nullopt if there is none that is whole. What tools said is in the
  /// cache then, to be replayed.
  std::optional<Reused> Take(const Action& action, const RealInputs& real, OutputIndex& index);

  /// Why the action must be done, for people; `reused`: why it need not.
  std::string Reason(const RealInputs& real, bool reused);

  /// To be called when the action's output has been built, or reused, and stored. `exact`: it is
  /// what would be built from these inputs.
  void Remember(const Action& action, const RealInputs& real, bool exact);

 private:
  bool MayReuse(const Action& action, const load::Package& package) const;
  /// Whether what they say may be asked for.
  static bool KeepsSources(const Action& action, const load::Package& package);

  const BuildInputs inputs_;
  const BuildServices services_;
  ExportHashes exports_;
};

/// A record in the cache; nullopt if there is none.
std::optional<BuildRecord> Recall(cache::Cache& cache, const cache::ActionID& key);

/// An output whose content is what its build ID says: the content ID is the hash of the whole but
/// for the build ID.
struct WholeOutput {
  StoredOutput output;
  BuildIdMatches matches;
};
/// nullopt if there is none, or it is damaged. Reads all of it.
std::optional<WholeOutput> FindWhole(OutputIndex& index, const cache::ActionID& id,
                                     host::FileReader& files);

/// Stores under `to` what cmd/go stores beside an archive: what tools said, and its list of source
/// files with those that were generated (Builder.updateBuildID, cacheSrcFiles). False if something
/// is no longer there.
bool CopyParts(const BuildServices& services, const cache::ActionID& from,
               const cache::ActionID& to);

}  // namespace gorun::build
