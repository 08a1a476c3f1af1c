#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "env/build_flags.h"

namespace gorun::cli {

/// One flag of `go run` (run.go and work.AddBuildFlags).
struct Flag {
  std::string_view name;
  /// `-x` alone means `-x=true`.
  bool is_bool = false;
  /// Takes the value over; errors are flag.Value.Set's ("unknown compiler \"x\"").
  base::Status (*set)(env::BuildFlags& flags, std::string_view value) = nullptr;
};

/// All of them, sorted by name.
std::span<const Flag> Flags();
const Flag* FindFlag(std::string_view name);

/// True if any of cmd/go's commands has the flag: GOFLAGS may name it then, and it is ignored if it
/// is not ours (base.hasFlag).
bool KnownToSomeCommand(std::string_view name);

}  // namespace gorun::cli
