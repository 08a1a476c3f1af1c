#pragma once

#include <string>

#include "build/action_graph.h"
#include "cache/ids.h"

namespace gorun::build {

/// What dependents read of an action that has ended.
struct ActionResult {
  enum class State {
    /// Not ended yet.
    kPending,
    kDone,
    /// It failed (and said so), or one that it depends on did.
    kFailed,
  };
  State state = State::kPending;
  /// The hash of all its inputs.
  cache::ActionID id;
  /// "actionID/contentID", of a link with the main package's in between. Under -n, where nothing
  /// was built, the content ID is the action ID again.
  std::string build_id;
  /// The file that holds the output: in the cache or in the work directory.
  std::string built;
  /// The output was found in the cache, or stored there.
  bool cached = false;
  /// Of kToolId: what action IDs say of the tool.
  std::string tool_id;
};

/// 1:1 with ActionGraph::actions. Results of actions that are done do not change any more.
using ActionResults = base::IdVector<ActionIndex, ActionResult>;

}  // namespace gorun::build
