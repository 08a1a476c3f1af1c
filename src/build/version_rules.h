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
  /// From 1.26 on the cover tool is an action of its own, which waits for no pkg-config; before it
  /// is part of cgo's work, after pkg-config was asked.
  bool covers_before_pkg_config = true;
  /// From 1.26 on files that -overlay replaces are copied before pkg-config is asked.
  bool copies_overlay_before_pkg_config = true;
  /// From 1.26 on they are copied for packages with cgo; before for any package.
  bool copies_overlay_for_cgo_only = true;
  /// From 1.26 on C compilers get a package's assembly before its C files.
  bool compiles_assembly_first = true;
  /// From 1.26 on assembly that is meant for Go's assembler is refused when it is that file's turn;
  /// before it is the first thing that is looked at.
  bool checks_assembly_per_file = true;
  /// From 1.26 on each object file has a -frandom-seed of its own; before all have the package's.
  bool seeds_objects_per_file = true;
  /// From 1.26 on `preferlinkext` is written when the objects are put together; before it is
  /// written when cgo is about to run.
  bool writes_preferlinkext_late = true;
  /// Before 1.26 cgo and the C compilers are part of the package's action: what they say is kept
  /// with it, and said again when the package comes from the cache.
  bool keeps_what_cgo_says = false;
  /// From 1.26 on SWIG files must not be named as cgo's own are.
  bool refuses_swig_files_named_cgo = true;
  /// From 1.26 on concurrent compiles share a pool of back-end threads (-c); before each gets up
  /// to 4.
  bool pools_concurrency = true;
  /// From 1.27 on the assembler is told that a package is in std.
  bool asm_std = true;
  /// From 1.27 on response files are quoted as gcc does, and pack takes them, too.
  bool quotes_response_files = true;
  /// From 1.26.11 and 1.27.4 on fewer flags of source code are let through to C compilers and
  /// linkers, what a linker would read because of them is looked at, and a .syso file keeps its
  /// ending where its name is cut in an archive.
  bool hardened = true;
  report::CgoNames cgo_names = report::CgoNames::kAlways;
};

/// Later than any patch release.
inline constexpr int kNewestPatch = 9999;

/// The rules of Go 1.`minor`.`patch`; of the nearest known release for one that we do not know.
inline VersionRules RulesFor(int minor, int patch = kNewestPatch) {
  VersionRules rules;
  rules.minor = minor;
  rules.shows_go_tool = minor >= 25;
  rules.passes_changed_env = minor >= 25;
  rules.checks_cache_first = minor >= 26;
  rules.covers_before_pkg_config = minor >= 26;
  rules.copies_overlay_before_pkg_config = minor >= 26;
  rules.copies_overlay_for_cgo_only = minor >= 26;
  rules.compiles_assembly_first = minor >= 26;
  rules.checks_assembly_per_file = minor >= 26;
  rules.seeds_objects_per_file = minor >= 26;
  rules.writes_preferlinkext_late = minor >= 26;
  rules.keeps_what_cgo_says = minor < 26;
  rules.refuses_swig_files_named_cgo = minor >= 26;
  rules.pools_concurrency = minor >= 26;
  rules.asm_std = minor >= 27;
  rules.quotes_response_files = minor >= 27;
  rules.hardened = minor >= 28 || (minor == 27 && patch >= 4) || (minor == 26 && patch >= 11);
  rules.cgo_names = minor >= 27 ? report::CgoNames::kAlways : report::CgoNames::kByPosition;
  return rules;
}

}  // namespace gorun::build
