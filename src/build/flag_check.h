#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "build/build_config.h"

// Which flags source code may pass to C compilers, linkers and pkg-config: those that cannot make
// them run other programs or write elsewhere. The lists of security.go of cmd/go/internal/work, for
// each Go release as it has them.
namespace gorun::build {

/// Where flags come from.
struct FlagSource {
  /// "CFLAGS": $CGO_CFLAGS_ALLOW and $CGO_CFLAGS_DISALLOW come before the lists.
  std::string name;
  /// For messages: "#cgo CFLAGS", "pkg-config --cflags".
  std::string source;
};

/// Errors read "invalid flag in SOURCE: FLAG" or "parsing $CGO_CFLAGS_ALLOW: …".
base::Status CheckCompilerFlags(const FlagSource& source, const std::vector<std::string>& flags,
                                const BuildConfig& config);
/// And of what they make a linker read (linker_inputs.h), where the release looks at that.
base::Status CheckLinkerFlags(const FlagSource& source, const std::vector<std::string>& flags,
                              const BuildConfig& config, host::FileReader& files);
/// Of pkg-config's own flags. Every release is held to the list that came with Go 1.26 (and
/// 1.25.6).
base::Status CheckPkgConfigFlags(const std::vector<std::string>& flags, const BuildConfig& config);

/// True if objects that were compiled with these flags may be too much for Go's own linker
/// (flagsNotCompatibleWithInternalLinking): flags that no list has, -flto, -static.
bool PreferExternalLink(const std::vector<std::vector<std::string>>& compiler_flags,
                        const std::vector<std::string>& linker_flags, const BuildConfig& config);

}  // namespace gorun::build
