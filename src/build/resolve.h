#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_inputs.h"
#include "build/step.h"
#include "cache/cache.h"
#include "cache/executable_store.h"
#include "cache/ids.h"
#include "load/package_graph.h"

namespace gorun::build {

/// An output that exists.
struct StoredOutput {
  std::string path;
  std::string build_id;
  int64_t size = 0;
};

/// The outputs of earlier builds, by action ID.
class OutputIndex {
 public:
  virtual ~OutputIndex() = default;
  /// nullopt: there is none, or it is damaged. `has_build_id`: it is an archive or an executable.
  virtual std::optional<StoredOutput> Find(const cache::ActionID& id, bool has_build_id) = 0;
  /// The file at `path`, if this action made it.
  virtual std::optional<StoredOutput> FindAt(const std::string& path,
                                             const cache::ActionID& id) = 0;
  /// An executable with the file name `name`, the output of a link. It may have no build ID.
  virtual std::optional<StoredOutput> FindExecutable(const cache::ActionID& id,
                                                     std::string_view name) = 0;
};

/// The build cache as an index. An output counts only if the build ID inside of it begins with the
/// action's ID: whatever else an entry leads to was not made by this action.
class CacheIndex : public OutputIndex {
 public:
  /// `executables` may be null.
  CacheIndex(cache::Cache& cache, cache::ExecutableStore* executables)
      : cache_(cache), executables_(executables) {}
  std::optional<StoredOutput> Find(const cache::ActionID& id, bool has_build_id) override;
  std::optional<StoredOutput> FindAt(const std::string& path, const cache::ActionID& id) override;
  std::optional<StoredOutput> FindExecutable(const cache::ActionID& id,
                                             std::string_view name) override;

 private:
  cache::Cache& cache_;
  cache::ExecutableStore* executables_;
};

/// What is to be done about an action.
struct Resolution {
  cache::ActionID id;
  /// The output's, if there is one; else what the steps stamp it with at first.
  std::string build_id;
  /// The output, if it exists already.
  std::optional<std::string> hit;
  /// Its size in bytes.
  int64_t hit_size = 0;
  /// `hit` was found by the package's kCheckCache.
  bool found_by_check = false;
  /// What makes it otherwise.
  std::vector<Step> steps;
};

/// An output that makes the action's work unnecessary: what is there already where it is to be put,
/// or what the index has.
std::optional<StoredOutput> FindOutput(const Action& action, const load::PackageGraph& packages,
                                       const cache::ActionID& id, OutputIndex& index);

/// Builder.useCache and what follows: a hit or steps, from the results of all that the action
/// depends on. Pure but for the index and the hashes of input files. For all kinds that make files,
/// and kCheckCache.
Resolution Resolve(const Action& action, const BuildInputs& inputs, const ActionResults& results,
                   OutputIndex& index);

}  // namespace gorun::build
