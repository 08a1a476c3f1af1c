#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "build/build_config.h"
#include "host/host.h"

namespace gorun::build {

/// One process to run for an action, complete.
struct ToolRun {
  std::vector<std::string> arguments;
  /// "." or "": the user's directory.
  std::string directory;
  /// Beside what every tool gets.
  std::vector<std::string> environment;
  /// Package.Desc() of the package it works for, told to -toolexec programs; "" if none.
  std::string package;
  /// A directory of the action's own for files that only this run needs, with a slash at its end;
  /// "" if it has none.
  std::string scratch;
  /// stderr goes into the output.
  bool merge_stderr = true;
  /// A path is started as it stands, and only a bare name is searched for (exec.Command, by which
  /// cmd/go asks tools for their versions); else a path must be a program's before it is started
  /// (Shell.runOut). They differ in what is said of one that is not there, and in what the program
  /// is told to be called: by what was written, or by its path.
  bool start_path_unseen = false;
};

/// Runs the tools of actions. All methods may be called from any thread.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Runs to completion. An error is a tool that could not be started, or kCancelled.
  virtual base::Result<host::Completed> Run(const ToolRun& run) = 0;
};

/// Runs them on this machine (Shell.runOut).
class LocalExecutor : public Executor {
 public:
  /// `environment` is what tools get. All must outlive it.
  LocalExecutor(host::Host& host, const host::Environment& environment, const BuildConfig& config)
      : host_(host), environment_(environment), config_(config) {}
  base::Result<host::Completed> Run(const ToolRun& run) override;

 private:
  host::Host& host_;
  const host::Environment& environment_;
  const BuildConfig& config_;
};

}  // namespace gorun::build
