#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/once_map.h"
#include "base/string_map.h"
#include "build/build_services.h"
#include "build/cutoff/build_record.h"
#include "build/cutoff/importer.h"
#include "build/cutoff/reuse.h"
#include "build/resolve.h"

namespace gorun::build {

/// Cut-off where what an importer has seen is as it was. Export data has the line of everything, so
/// that one more line in a package makes another export data of it, and so does an edit of a
/// function that can be inlined; but an importer has seen of it only the lines of what it inlined,
/// and only what it uses. Where the sources differ in nothing but positions, declarations and
/// imports, and where an importer has neither seen what moved nor uses what changed, its archive
/// still fits.
/// (In what it hands on of the package to its own importers, lines of declarations are the old ones
/// then. Only code has lines in a program without DWARF; a compiler may say such a line where it
/// complains of a second declaration beside a dot import.)
///
/// The compiler would write other bytes: the import's fingerprint, and the numbers of its symbols
/// (symbol_numbers.h), are written here as they are now; positions of declarations are not. So the
/// archive gets an ID of ours, and content of its own, so that nothing built on it has an ID that
/// the go command would come to.
class UnseenReuse {
 public:
  /// References only.
  UnseenReuse(const BuildInputs& inputs, const BuildServices& services);

  /// What Take made for the action `id` before, if it may be used here.
  std::optional<Reused> Find(const Action& action, const cache::ActionID& id, OutputIndex& index);

  /// One of the package's last outputs, made to fit; `real` says what it is to be made from now.
  std::optional<Reused> Take(const Action& action, const RealInputs& real,
                             const ActionResults& results, OutputIndex& index);

 private:
  /// What differs from one build of a package to another.
  struct Delta {
    ExportChanges changes;
    std::string old_fingerprint, new_fingerprint;
    /// Deltas of packages below that are known to this one, by KeyOf.
    base::StringSet known;
    /// What MayTellOf said, by archive of whose export data.
    base::OnceMap<std::string, bool> tells_of;
  };
  /// An import whose export data is no longer what it was.
  struct Import {
    std::string path;
    cache::ActionID before, now;
  };

  struct Archive {
    std::string bytes;
    /// ReadExportData.
    std::string exports;
    std::string build_id;
  };

  bool MayTake(const Action& action) const;
  /// Of one that is whole.
  std::optional<Archive> ReadArchive(OutputIndex& index, const cache::ActionID& id);
  static std::string KeyOf(const Import& import);
  /// What differs between two builds of a package, if they were made from the same but for what
  /// changed in its imports and for what its Go files say: a package that took over code that
  /// changed is compiled anew, and only that differs in it, too.
  /// `known`: Delta::known of it.
  std::optional<KnownEdits> EditsOf(const BuildRecord& before, const BuildRecord& now,
                                    OutputIndex& index, base::StringSet& known);
  /// The output of the build `before`.
  std::optional<Reused> TakeFrom(const BuildRecord& before, const Action& action,
                                 const RealInputs& real, const ActionResults& results,
                                 OutputIndex& index);
  enum class Files { kSame, kMayDiffer };
  /// nullopt if anything but imports differs, and but what the Go files say where that may.
  static std::optional<std::vector<Import>> ChangedImports(const BuildRecord& before,
                                                           const BuildRecord& now, Files files);
  /// True if imports that changed, or theirs, declare something in another way.
  bool AnythingRetyped(const BuildRecord& before, const BuildRecord& now, OutputIndex& index);
  /// True if the package may use the code by what it mentions.
  static bool MayMention(const ChangedCode& code, const Sources& sources);
  /// True if it may use what one of the changed imports has changed (`number`; with `deltas`, one
  /// for each) by way of another import, unless that has a delta which knows of it.
  bool MayBeTold(size_t number, const std::vector<Import>& changed,
                 const std::vector<std::shared_ptr<Delta>>& deltas, const Action& action,
                 const ActionResults& results);
  bool ImportMayTellOf(Delta& delta, const std::string& archive);
  /// nullptr if something else changed, too.
  std::shared_ptr<Delta> DeltaOf(const Import& import, OutputIndex& index);
  std::shared_ptr<Delta> Compare(const Import& import, OutputIndex& index);
  std::optional<Reused> Store(const Action& action, const RealInputs& real,
                              const cache::ActionID& before, const std::string& old_build_id,
                              const std::string& archive);

  const BuildInputs inputs_;
  const BuildServices services_;
  // Plugins are to have been built with the very same packages, down to lines.
  const bool opens_plugins_;
  // By both actions.
  base::OnceMap<std::string, std::shared_ptr<Delta>> deltas_;
};

/// Under which the cache has an output that UnseenReuse made, in place of the one with `id`.
cache::ActionID UnseenId(const cache::ActionID& id);

}  // namespace gorun::build
