#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "build/build_record.h"
#include "build/moved_code.h"
#include "build/resolve.h"
#include "build/reuse.h"
#include "build/step_runner.h"

namespace gorun::build {

/// Cut-off where positions moved. Export data has the line of everything, so that one more line in
/// a package makes another export data of it; but its importers have seen of it only the lines of
/// what they inlined. Where the sources differ in nothing but positions and the bodies of functions
/// that are not exported, and where an importer has not seen what moved, its archive still fits.
/// (In what it hands on of the package to its own importers, lines of declarations are the old ones
/// then. They appear nowhere: only code has lines in a program without DWARF.)
///
/// The compiler would write other bytes, at least the import's fingerprint. So the archive gets an
/// ID of ours, and content of its own, so that nothing built on it has an ID that the go command
/// would come to.
class MovedReuse {
 public:
  /// References only.
  MovedReuse(const BuildInputs& inputs, const BuildServices& services)
      : inputs_(inputs), services_(services) {}

  /// What Take made for the action `id` before, if it may be used here.
  std::optional<Reused> Find(const Action& action, const cache::ActionID& id, OutputIndex& index);

  /// The package's last output, made to fit; `real` says what it is to be made from now.
  std::optional<Reused> Take(const Action& action, const RealInputs& real, OutputIndex& index);

 private:
  /// From one build of a package to another.
  struct Step {
    PositionChanges changes;
    std::string old_fingerprint, new_fingerprint;
  };
  /// An import whose export data is no longer what it was.
  struct Import {
    std::string path;
    cache::ActionID before, now;
  };

  bool MayTake(const Action& action) const;
  /// True if two builds of a package were made from the same but for what its Go files say, and
  /// for positions in what it imports: a package that took over moved code is compiled anew, and
  /// only positions differ in it, too.
  bool SameBesidesSources(const BuildRecord& before, const BuildRecord& now, OutputIndex& index);
  /// nullopt: more than that differs.
  static std::optional<std::vector<Import>> ChangedImports(const BuildRecord& before,
                                                           const BuildRecord& now);
  std::shared_ptr<const Step> StepOf(const Import& import, OutputIndex& index);
  std::optional<Step> Compare(const Import& import, OutputIndex& index);
  std::optional<Reused> Store(const Action& action, const RealInputs& real,
                              const cache::ActionID& before, const std::string& old_build_id,
                              const std::string& archive);

  const BuildInputs inputs_;
  const BuildServices services_;
  std::mutex mutex_;
  // Guarded by mutex_: null if something else changed, too.
  std::map<std::pair<cache::ActionID, cache::ActionID>, std::shared_ptr<const Step>> steps_;
};

/// Under which the cache has an output that MovedReuse made, in place of the one with `id`.
cache::ActionID MovedId(const cache::ActionID& id);

}  // namespace gorun::build
