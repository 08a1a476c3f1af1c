#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "host/host.h"

namespace gorun::toolchain {

/// What a program called `go` (or `go1.22.3`) in PATH stands for, where it is not itself D/bin/go.
struct ShimTarget {
  /// The distribution's root; "" if the version manager says to look further along PATH ("system").
  std::string goroot;
};

/// Resolves the shims of snap, golang.org/dl, asdf, mise and goenv by those tools' own rules,
/// without executing anything. `program` is the file found in PATH, `resolved` the same with links
/// resolved. nullopt if it is no shim we know; an error if it is one but names a version that is
/// not installed.
base::Result<std::optional<ShimTarget>> ResolveShim(host::Host& host, const std::string& program,
                                                    const std::string& resolved);

/// The version that `.tool-versions` text gives for one of `names` (asdf and mise); "" if none.
std::string ToolVersionsEntry(std::string_view text, std::initializer_list<std::string_view> names);

/// The version that mise.toml text gives for `go` in [tools]: `go = "1.22"`, `go = ["1.22"]` or
/// `go = { version = "1.22" }`; "" if none.
std::string MiseTomlEntry(std::string_view text);

}  // namespace gorun::toolchain
