#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/string_map.h"
#include "load/package_graph.h"

namespace gorun::build {

struct ActionTag {};
using ActionIndex = base::Id<ActionTag>;

/// What an action does. cgo and cover get kinds of their own, between a package and its build.
enum class ActionKind : uint8_t {
  /// Asks a tool for its version, which goes into action IDs (`compile -V=full`).
  kToolId,
  /// Hashes some of the input files, early and in parallel: nobody waits for it, but whoever needs
  /// a
  /// hash then has it.
  kHashFiles,
  /// Preprocesses a profile for the compiler (-pgo).
  kProfile,
  /// unsafe and builtin: nothing to build.
  kBuiltIn,
  /// Compiles one package into an archive.
  kBuild,
  /// Links the program.
  kLink,
};

/// One action as it is known before anything ran: no ID, no final arguments, since an importer's ID
/// needs the content of what it imports (cmd/go's work.Action).
struct Action {
  ActionKind kind = ActionKind::kBuild;
  /// None for kToolId, kHashFiles and kProfile.
  load::PackageId package;
  /// kToolId: "compile", "asm", "link".
  std::string tool;
  /// Package actions in cmd/go's order, which is the order of hash inputs and of importcfg lines:
  /// of a build its imports; of a link the main package, then all others breadth first.
  std::vector<ActionIndex> packages;
  /// Of a build: the profile it is compiled with.
  ActionIndex profile;
  /// The tool IDs that this action's ID contains.
  std::vector<ActionIndex> tools;
  /// Its directory below the work directory with a slash at the end ("$WORK/b001/").
  std::string objdir;
  /// Where the output goes unless the cache has it.
  std::string target;
  /// Files it reads besides the outputs of `packages`: absolute paths, in hash order.
  std::vector<std::string> inputs;
  /// Position in a depth-first walk of the graph; of those that are ready the least is started
  /// first.
  int priority = 0;
};

/// Everything that one build may have to do. Immutable once planned.
struct ActionGraph {
  base::IdVector<ActionIndex, Action> actions;
  /// The link.
  ActionIndex root;
  /// By tool name.
  base::SortedMap<ActionIndex> tool_ids;
};

}  // namespace gorun::build
