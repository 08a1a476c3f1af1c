#pragma once

#include <string>

#include "base/result.h"
#include "env/settings.h"

namespace gorun::env {

/// What -buildmode and -linkshared mean for the tools (cmd/go/internal/work, buildModeInit).
struct BuildMode {
  /// As the linker is told: "exe", "pie", "c-shared", …; "" for archive, which links nothing.
  std::string linker_mode;
  /// The flag that makes the compiler's output position independent ("-shared", "-dynlink"; of
  /// gccgo "-fPIC", "-fPIE"); "" if none is needed.
  std::string codegen;
  /// The part of -installsuffix that says so; "" where it is the platform's default.
  std::string install_suffix;
  /// What the output's name ends with: ".exe", ".so", ".a" or nothing.
  std::string output_suffix;
};

/// Settles the mode for the target and Go 1.`minor`. Errors are cmd/go's texts, complete
/// ("-buildmode=plugin not supported on windows/amd64").
base::Result<BuildMode> ResolveBuildMode(const Settings& settings, int minor);

}  // namespace gorun::env
