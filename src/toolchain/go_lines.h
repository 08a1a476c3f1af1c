#pragma once

#include <string>

#include "base/result.h"
#include "host/host.h"

namespace gorun::toolchain {

/// The `go` and `toolchain` lines of the go.work or go.mod file in effect
/// (toolchain.modGoToolchain), read without parsing the whole file, which may be of a newer Go's
/// syntax.
struct GoLines {
  /// "" if there is no such file.
  std::string file;
  /// The same, relative to the working directory where that is shorter.
  std::string short_file;
  std::string go, toolchain;
};

/// `gowork` is GOWORK's value; `goroot` that of the installed distribution, "" without one. Fails
/// for a relative GOWORK.
base::Result<GoLines> ReadGoLines(host::Host& host, const std::string& gowork,
                                  const std::string& goroot);

}  // namespace gorun::toolchain
