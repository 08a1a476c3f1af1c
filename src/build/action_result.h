#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "build/action_graph.h"
#include "cache/ids.h"

namespace gorun::build {

struct RealInputs;

/// What the commands of an action took, in nanoseconds: time on the clock, and of the CPUs.
struct CommandTimes {
  int64_t real = 0;
  int64_t user = 0;
  int64_t system = 0;
  CommandTimes& operator+=(const CommandTimes& other) {
    real += other.real;
    user += other.user;
    system += other.system;
    return *this;
  }
};

/// The commands that an action ran, and how long they took: only with BuildConfig::debugs.
struct CommandLog {
  std::vector<std::string> lines;
  CommandTimes times;
};

/// When an action was worked on (monotonic), and by which of the threads.
struct WorkSpan {
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
  int slot = 0;
};

/// What action IDs say of a tool.
struct ToolIdentity {
  std::string id;
  /// Of a C compiler: why it could not be asked, which goes into IDs instead; "" if it could.
  std::string error;
  bool operator==(const ToolIdentity&) const = default;
};

/// What pkg-config said, as flags.
struct PkgConfigFlags {
  std::vector<std::string> cflags, libs;
};

/// What came out while a package went through cgo.
struct CgoFindings {
  /// Of kCgo with gccgo: C code grows its stack as Go code does.
  bool split_stack = false;
  /// Of kDynimport: Go's own linker cannot link the objects.
  bool needs_external_link = false;
};

/// What dependents read of an action that has ended.
struct ActionResult {
  enum class State {
    /// Not ended yet.
    kPending,
    kDone,
    /// It failed (and said so), or one that it depends on did.
    kFailed,
    /// It failed, but of an output that only KnownResults had found, and that is damaged; or one of
    /// its files was edited after it was hashed. Nothing was said of it. All is to be built anew,
    /// without known results.
    kMisled,
  };
  /// How an action that makes something came by it.
  enum class Origin {
    /// It was in the cache.
    kFound,
    /// An earlier output still fits: what it was made from is what it was (reuse.h).
    kReused,
    /// Tools made it, or were to.
    kMade,
  };

  // Of every action.
  State state = State::kPending;
  WorkSpan span;
  /// What it is to come to was there already.
  bool found = false;
  CommandLog commands;

  // Of those that have an ID, and of a package's actions with cgo, which have their check's.
  /// The hash of all its inputs.
  cache::ActionID id;
  /// "actionID/contentID", of a link with the main package's in between. Under -n, where nothing
  /// was built, the content ID is the action ID again.
  std::string build_id;
  Origin origin = Origin::kFound;
  /// Unless it was found: why not, for people ("a.go changed").
  std::string reason;
  /// What it is made from, where that is remembered; of a package with cgo its check has it.
  std::shared_ptr<const RealInputs> real;

  // Of those that have an output: kProfile, kBuild and kLink, and a check that found one.
  /// The file that holds it: in the cache or in the work directory.
  std::string built;
  /// Where the cache has it, if `built` is not that file.
  std::string kept;
  /// Its size in bytes, once it is in the cache.
  int64_t size = 0;
  /// It was found in the cache, or stored there.
  bool cached = false;
  /// The tools that made it had nothing to say.
  bool silent = false;

  // Of those that run steps.
  /// What tools said and is to be kept with the output of the build that follows.
  std::string kept_output;

  // Of single kinds.
  /// kToolId and kCompilerId.
  ToolIdentity tool;
  /// kPkgConfig.
  PkgConfigFlags pkg_config;
  /// kCgo and kDynimport.
  CgoFindings cgo;
};

/// Why an action failed.
struct ActionFailure {
  /// Ready to print.
  std::string text;
  /// The whole build must stop: interrupted, or something that no other action can go on from.
  /// `text` is complete ("go: …").
  bool fatal = false;
  base::ErrorKind kind = base::ErrorKind::kOther;
  /// One of its files was edited after it was hashed: it is no failure of the user's.
  bool edited = false;
};

/// 1:1 with ActionGraph::actions. Results of actions that are done do not change any more.
using ActionResults = base::IdVector<ActionIndex, ActionResult>;

}  // namespace gorun::build
