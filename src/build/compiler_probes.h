#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"
#include "build/build_config.h"
#include "build/c_command.h"
#include "build/executor.h"
#include "cache/cache.h"
#include "cache/hash.h"
#include "report/report.h"

namespace gorun::build {

/// Which C compiler this is.
struct CompilerIdentity {
  /// Its version, or the hash of a development version.
  std::string id;
  /// The compiler proper behind the driver; "" for a release.
  std::string executable;
  /// Why it could not be asked; "" if it could.
  std::string error;
};

/// Asks C compilers who they are and which flags they support, each question once in a build, and
/// the latter once for a compiler: the answers are kept in the build cache, where cmd/go looks for
/// them. All methods may be called from any thread.
class CompilerProbes {
 public:
  /// All must outlive it.
  CompilerProbes(const BuildConfig& config, const host::Environment& environment,
                 host::FileReader& files, Executor& executor, cache::Cache& cache,
                 cache::Hasher& hasher, report::CommandPrinter& commands)
      : config_(config),
        environment_(environment),
        files_(files),
        executor_(executor),
        cache_(cache),
        hasher_(hasher),
        commands_(commands) {}

  /// Builder.gccToolID: of the program `name` for a language of gcc's -x ("c", "c++", "f95").
  CompilerIdentity Identify(const std::string& name, const std::string& language);

  /// Builder.gccSupportsFlag. Under -n it prints the question and the answer is no.
  bool Supports(const std::vector<std::string>& compiler, const std::string& flag);

  /// The command line with all questions answered, in their order.
  std::vector<std::string> Instantiate(const CompilerCommand& command);

 private:
  const CompilerIdentity& IdentifyLocked(const std::string& name, const std::string& language);
  CompilerIdentity Ask(const std::string& name, const std::string& language);
  std::optional<cache::ActionID> CompilerKey(const std::string& compiler);
  struct FlagAnswer {
    bool supported = false;
    /// It may be kept.
    bool lasting = false;
  };
  FlagAnswer AskForFlag(const std::vector<std::string>& question);

  const BuildConfig& config_;
  const host::Environment& environment_;
  host::FileReader& files_;
  Executor& executor_;
  cache::Cache& cache_;
  cache::Hasher& hasher_;
  report::CommandPrinter& commands_;
  std::mutex mutex_;
  // All guarded by mutex_.
  base::StringMap<CompilerIdentity> identities_;
  base::StringMap<std::optional<cache::ActionID>> keys_;
  base::StringMap<bool> flags_;
};

/// gccToolID's reading of `CC -###`: the line with the version.
std::optional<std::string> FindVersionLine(std::string_view output);

}  // namespace gorun::build
