#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "host/filesystem.h"
#include "source/source_package.h"

// GODEBUG settings: which there are, and the default that goes into a program
// (cmd/go/internal/load/godebug.go, internal/godebugs).
namespace gorun::load {

/// The settings that a Go distribution knows. cmd/go has the table compiled in; we read it from the
/// distribution, because each release has another.
struct GoDebugTable {
  struct Setting {
    std::string name;
    /// The minor release that changed the default; 0 if none did.
    int changed = 0;
    /// The value that brings the old behaviour back.
    std::string old_value;
  };
  struct Removed {
    std::string name;
    /// The minor release that removed it.
    int removed = 0;
    /// Values that are refused (Go 1.27); nullopt: all are.
    std::optional<std::vector<std::string>> old_values;
  };
  std::vector<Setting> settings;
  std::vector<Removed> removed;

  const Setting* Find(std::string_view name) const;
};

/// Reads the text of $GOROOT/src/internal/godebugs/table.go. What it does not understand it leaves
/// out.
GoDebugTable ParseGoDebugTable(std::string_view go_source);
/// The table of the distribution at `goroot`.
base::Result<GoDebugTable> ReadGoDebugTable(host::FileReader& files, const std::string& goroot);

/// What is wrong with a setting, nullopt if nothing (modload.CheckGodebug). `local_version` is the
/// selected Go's ("1.26.8"), `verb` is what the text
/// calls it: "//go:debug setting", "godebug".
std::optional<std::string> CheckGoDebug(const GoDebugTable& table, std::string_view local_version,
                                        std::string_view verb, std::string_view key,
                                        std::string_view value);

/// What a directive says.
struct GoDebugDirective {
  /// False: it is no //go:debug line at all (//go:debugger, …).
  bool is_go_debug = false;
  std::string key, value;
  std::optional<std::string> error;
};
/// load.ParseGoDebug.
GoDebugDirective ParseGoDebug(const GoDebugTable& table, std::string_view local_version,
                              std::string_view text);

/// The default GODEBUG of a program (load.defaultGODEBUG): what the Go version asks for, then
/// `main_module` (godebug lines), then `directives` of the main package; "k=v,k=v", sorted.
/// `fips` as GOFIPS140 sets it.
std::string DefaultGoDebug(const GoDebugTable& table, std::string_view local_version,
                           std::string_view go_version,
                           const base::SortedMap<std::string>& main_module,
                           const std::vector<source::Directive>& directives, bool fips);

/// What the go command says of a package's //go:debug lines when it builds it, a line each; "" if
/// they are right (Builder.checkDirectives).
std::string InvalidDirectives(const GoDebugTable& table, std::string_view local_version,
                              const std::vector<source::Directive>& directives);

}  // namespace gorun::load
