#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/invocation.h"

namespace gorun::cli {

/// Why arguments were not understood.
struct UsageError {
  /// What to print before the usage lines; "" for -h.
  std::string text;
  /// Print the two usage lines, too.
  bool show_usage = true;
  int exit_code = 2;
};

/// The two lines of `go run -h`.
std::string_view UsageText();

/// Stage 1, pure: GOFLAGS' text and the arguments after the program's name (and after -C) →
/// Invocation, by the rules of Go's flag package, base.SetFromGOFLAGS and run.go.
tl::expected<Invocation, UsageError> ParseArguments(std::string_view goflags,
                                                    const std::vector<std::string>& args);

}  // namespace gorun::cli
