#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/string_map.h"
#include "build/action_graph.h"
#include "build/action_result.h"
#include "cache/ids.h"
#include "load/package_graph.h"

namespace gorun::build {

/// What came of each package when the very same package graph was built last, with the same
/// settings: where a package's files, its tools and the contents of what it imports are what they
/// were then, its ID is, too, and nothing has to be hashed. Not for one build while it runs: filled
/// by the last one (Learn), told what has changed since (SetChanged), asked by the next.
class KnownResults {
 public:
  /// Nothing is known.
  KnownResults() = default;

  /// The files of this package are not what they were.
  void SetChanged(load::PackageId package);
  /// The package's files are what they were; whoever looks at the machine for the run record need
  /// not look at them again.
  bool HasSameFiles(load::PackageId package) const {
    return package.index < packages_.size() && packages_[package.index].same_files;
  }

  /// The result of a package's build, or of the check that comes first with cgo, or of asking a
  /// tool what it is; nullopt unless all that it depends on is what it was. An output is there, in
  /// full as far as its size tells.
  std::optional<ActionResult> Find(const Action& action, const ActionGraph& graph,
                                   const ActionResults& results) const;

  /// What is worth to be known next time: packages whose output is in the cache and whose tools had
  /// nothing to say.
  static KnownResults Learn(const ActionGraph& graph, const load::PackageGraph& packages,
                            const ActionResults& results);
  /// How many packages are known otherwise than `later` knows them.
  size_t CountDifferent(const KnownResults& later) const;

  std::string Encode() const;
  /// nullopt if the bytes are not of that form, or not of so many packages.
  static std::optional<KnownResults> Decode(std::string_view bytes, size_t package_count);

 private:
  struct Known {
    /// Nothing is known if it is empty.
    std::string build_id;
    cache::ActionID id;
    std::string built;
    int64_t size = 0;
    bool same_files = false;
  };
  /// By PackageId.
  std::vector<Known> packages_;
  /// By tool ("compile"), C compilers by "COMPILER.LANGUAGE".
  base::SortedMap<ToolIdentity> tools_;
};

/// Whether the files of the action's package are known to be what they were. `known` may be null.
bool HasSameFiles(const KnownResults* known, const Action& action);

}  // namespace gorun::build
