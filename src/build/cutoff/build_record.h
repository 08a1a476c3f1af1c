#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/cutoff/source_tokens.h"
#include "cache/ids.h"

namespace gorun::build {

/// What an action was made from the last time: what its ID was the hash of, in words. gorun keeps
/// one for each package it builds (reuse.h), to find outputs again that still fit, and to say why
/// something was built again.
struct BuildRecord {
  /// Under which the output and what goes with it is in the cache.
  cache::ActionID id;
  /// Builds of the package that were compiled (at most kMostCompiled, none where `sources` is
  /// empty), the one first that was last made use of: the next one may be made from any of them.
  /// Somebody who takes an edit back goes on from an old one.
  std::vector<cache::ActionID> compiled;
  /// DescribeInputs, but that imports whose export data is known have its hash in addition:
  /// "import PATH CONTENT ID EXPORT", where ID is the import's action (record_input.h).
  std::vector<std::string> inputs;
  /// What the package's Go files say, by name, where that may be needed.
  Sources sources;
};

inline constexpr size_t kMostCompiled = 4;

/// The builds of BuildRecord::compiled with another one, or one of them, first.
std::vector<cache::ActionID> WithFirst(const cache::ActionID& id,
                                       std::vector<cache::ActionID> builds);

/// An ID of gorun's own, which no action of the go command's has.
cache::ActionID RecordId(std::string_view what, const std::vector<std::string>& words);
/// Under which the cache has the record of the action `id`, if it has sources.
cache::ActionID SourcesId(const cache::ActionID& id);

/// A text file: a line that says what it is, the IDs, the inputs, the sources.
std::string FormatBuildRecord(const BuildRecord& record);
/// nullopt if it is anything else.
std::optional<BuildRecord> ParseBuildRecord(std::string_view text);

}  // namespace gorun::build
