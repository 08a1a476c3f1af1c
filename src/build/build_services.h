#pragma once

#include <atomic>

namespace gorun {
namespace cache {
class Cache;
class ExecutableStore;
class Hasher;
}  // namespace cache
namespace host {
class Environment;
class KnownFiles;
struct Host;
}  // namespace host
namespace report {
class CommandPrinter;
class ProgressLine;
}  // namespace report
}  // namespace gorun

namespace gorun::build {

class Executor;
class KnownResults;
class SharedWork;
class ToolMemory;

/// What actions are carried out with. Holds references only.
struct BuildServices {
  host::Host& host;
  Executor& executor;
  cache::Cache& cache;
  cache::Hasher& hasher;
  report::CommandPrinter& commands;
  /// What tools get.
  const host::Environment& tool_environment;
  /// Told how many packages are done; nullptr where nobody looks.
  report::ProgressLine* progress = nullptr;
  /// Once it is true no action starts any more; nullptr: all are wanted.
  const std::atomic<bool>* stop = nullptr;
  /// gorun's own place for executables; nullptr if there is none.
  cache::ExecutableStore* executables = nullptr;
  /// Other builders that may be at the same work; nullptr where there are none.
  SharedWork* shared = nullptr;
  /// What tools may take of it; nullptr: they are left alone.
  ToolMemory* memory = nullptr;
  /// What earlier runs found out about files; nullptr: nothing.
  host::KnownFiles* known = nullptr;
  /// What the last build of the same packages came to; nullptr: nothing is known.
  const KnownResults* known_results = nullptr;
};

}  // namespace gorun::build
