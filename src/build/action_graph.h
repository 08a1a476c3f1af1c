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

/// What an action does. That the cover tool runs first is part of a build: its output is of no use
/// to anybody else.
enum class ActionKind : uint8_t {
  /// Asks a tool for its version, which goes into action IDs (`compile -V=full`).
  kToolId,
  /// Hashes some of the input files, early and in parallel: nobody waits for it, but whoever needs
  /// a hash then has it.
  kHashFiles,
  /// Preprocesses a profile for the compiler (-pgo).
  kProfile,
  /// Asks a C compiler which one it is, which goes into action IDs (`gcc -###`).
  kCompilerId,
  /// Of a package with cgo or SWIG, before all that follows: looks for it in the cache.
  kCheckCache,
  /// Asks pkg-config for the package's flags.
  kPkgConfig,
  /// Runs SWIG and cgo.
  kCgo,
  /// Compiles one file that is not Go.
  kForeignCompile,
  /// Finds out what the foreign objects import from shared libraries.
  kDynimport,
  /// unsafe and builtin: nothing to build.
  kBuiltIn,
  /// Compiles one package into an archive.
  kBuild,
  /// Links the program.
  kLink,
};

enum class Language : uint8_t {
  kC,
  kCxx,
  kFortran,
  /// Assembly for the C compiler.
  kAssembly,
};

/// A file for another compiler than Go's.
struct ForeignFile {
  Language language = Language::kC;
  /// Relative to the package's directory; below the object directory if it is generated.
  std::string path;
};

/// The other actions of a package with cgo, as far as one of them has to wait for them.
struct CgoActions {
  ActionIndex check, pkg_config, run, dynimport;
  std::vector<ActionIndex> compiles;
};

/// One action as it is known before anything ran: no ID, no final arguments, since an importer's ID
/// needs the content of what it imports (cmd/go's work.Action).
struct Action {
  ActionKind kind = ActionKind::kBuild;
  /// None for kToolId, kCompilerId, kHashFiles and kProfile.
  load::PackageId package;
  /// kToolId: "compile", "asm", "link". kCompilerId: $CC's first word.
  std::string tool;
  /// kCompilerId: as gcc's -x names it.
  std::string language;
  /// Package actions in cmd/go's order, which is the order of hash inputs and of importcfg lines:
  /// of a build its imports; of a link the main package, then all others breadth first.
  std::vector<ActionIndex> packages;
  /// Of a build: the profile it is compiled with.
  ActionIndex profile;
  /// Of a package with cgo: what comes before this action.
  CgoActions cgo;
  /// kForeignCompile: what to compile.
  ForeignFile file;
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
  /// By "COMPILER.LANGUAGE".
  base::SortedMap<ActionIndex> compiler_ids;
};

}  // namespace gorun::build
