#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "host/observations.h"
#include "memo/memo.h"

namespace gorun::memo {

class RecordView;

/// An earlier record whose checks were made in this run.
struct EarlierChecks {
  const RecordView& record;
  /// The paths of those that did not hold. What is to be known of these was observed instead.
  base::StringSet broken;
};

/// A build that ended well.
struct Finished {
  Answer answer;
  /// The entry of the build cache that holds the executable.
  std::string cache_entry;
  std::string goroot;
  /// The module cache.
  std::string modules;
  /// How much a look at the root of such a tree (trust.h) stands for.
  enum class Trust {
    /// All that is in it.
    kAll,
    /// What the go command believes its index of a module about: which source files there are, and
    /// tests. Files that are compiled or embedded are looked at.
    kIndex,
  };
  Trust trust = Trust::kAll;
  /// Directories whose contents are no matter: the work directory, the build cache.
  std::vector<std::string> ignored;
  /// A program took part that is not Go's and was not observed: any variable may matter.
  bool foreign_program = false;
  /// Programs of which, unless foreign programs took part, it only mattered whether PATH has one.
  std::vector<std::string> looked_for;
  /// Files that must not change beside those that were observed: gorun's own.
  std::vector<std::string> own_files;
  /// What the builder relied on beside its observations: a plan (plan.h). May be null.
  const EarlierChecks* earlier = nullptr;
};

/// Writes the record that answers `question` from now on. Fails where that would not be safe, which
/// is no reason to complain ("main.go changed a moment ago"), or where nothing can be written.
/// Nobody must observe anything any more.
base::Status Keep(const Question& question, const Finished& finished,
                  const host::Observations& observations, host::FileSystem& files);

}  // namespace gorun::memo
