#pragma once

#include <string>

#include "build/step_runner.h"

namespace gorun::build {

/// One action while its steps run.
struct StepRunner::Running {
  const StepSubject& subject;
  ActionResult& result;
  std::string description;
  /// What tools said, to be kept in the cache and printed at the end.
  std::string output = {};
  /// What an earlier action of the package said; it is kept, too, but was printed.
  std::string earlier_output = {};
  /// The error to come ends the whole build, and is complete.
  bool ends_build = false;
  /// The error to come is that a file was edited.
  bool edited = false;
  /// The error to come already names the package.
  bool error_names_package = false;
};

}  // namespace gorun::build
