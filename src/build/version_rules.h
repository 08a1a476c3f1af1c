#pragma once

#include "report/tool_output.h"

namespace gorun::build {

/// Where the minor releases of Go differ in cmd/go/internal/work. Action IDs do not: their inputs
/// are the same in 1.24 to 1.27 (only the salt, the tool IDs and the compiler differ).
struct VersionRules {
  /// The release itself, for tables that name releases (flag_patterns.h).
  int minor = 27;
  /// From 1.25 on -x shows `go tool pack` and `go tool buildid`; before the tools' own paths.
  bool shows_go_tool = true;
  /// From 1.25 on tools get GOAMD64 and the like if they differ from the default (cfgChangedEnv).
  bool passes_changed_env = true;
  /// From 1.26 on the cache is checked by an action of its own, which makes the object directory
  /// before the package's banner (-n) or name (-v) is printed.
  bool checks_cache_first = true;
  /// From 1.26 on each file of a package with cgo has an action, in an order of its own.
  bool compiles_foreign_files_in_parallel = true;
  /// From 1.26 on concurrent compiles share a pool of back-end threads (-c); before each gets up
  /// to 4.
  bool pools_concurrency = true;
  /// From 1.27 on the assembler is told that a package is in std.
  bool asm_std = true;
  /// From 1.27 on response files are quoted as gcc does, and pack takes them, too.
  bool quotes_response_files = true;
  report::CgoNames cgo_names = report::CgoNames::kAlways;
};

/// The rules of Go 1.`minor`; of the nearest known release for one that we do not know.
inline VersionRules RulesFor(int minor) {
  VersionRules rules;
  rules.minor = minor;
  rules.shows_go_tool = minor >= 25;
  rules.passes_changed_env = minor >= 25;
  rules.checks_cache_first = minor >= 26;
  rules.compiles_foreign_files_in_parallel = minor >= 26;
  rules.pools_concurrency = minor >= 26;
  rules.asm_std = minor >= 27;
  rules.quotes_response_files = minor >= 27;
  rules.cgo_names = minor >= 27 ? report::CgoNames::kAlways : report::CgoNames::kByPosition;
  return rules;
}

}  // namespace gorun::build
