#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "build/build_config.h"
#include "build/executor.h"
#include "build/gccgo_command.h"
#include "host/host.h"
#include "report/report.h"

namespace gorun::build {

/// Finds out what gccgo does by having it compile a few lines, each once in a build; under -n, too.
/// All methods may be called from any thread. Errors are complete ("cmd/go: …").
class GccgoProbes {
 public:
  /// All must outlive it. `environment` is what tools get.
  GccgoProbes(const BuildConfig& config, const host::Environment& environment,
              host::FileSystem& files, Executor& executor, report::CommandPrinter& commands)
      : config_(config),
        environment_(environment),
        files_(files),
        executor_(executor),
        commands_(commands) {}

  /// gccgoToolchain.gccgoCleanPkgpath: how package paths become symbols.
  base::Result<Mangling> FindMangling();

  /// gccgoToolchain.supportsCgoIncomplete: whether it knows cgo.Incomplete (since GCC 13).
  /// `package` is for whom it asks.
  base::Result<bool> KnowsCgoIncomplete(const load::Package& package);

 private:
  /// Where to put files.
  struct Scratch {
    std::string dir;
    /// What their paths begin with.
    std::string prefix;
    /// A directory that has to go in the end; "" if there is none.
    std::string reserved;
  };
  base::Result<Scratch> MakeScratch();
  base::Result<host::Completed> RunOn(const Scratch& scratch, const std::string& file,
                                      std::string_view source, const ToolRun& run);
  base::Result<Mangling> AskMangling();
  base::Result<bool> AskCgoIncomplete(const load::Package& package);

  const BuildConfig& config_;
  const host::Environment& environment_;
  host::FileSystem& files_;
  Executor& executor_;
  report::CommandPrinter& commands_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<base::Result<Mangling>> mangling_;
  std::optional<base::Result<bool>> cgo_incomplete_;
};

}  // namespace gorun::build
