#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"

// The door of room `toolchain`: which Go distribution serves this invocation, and where its tools are.
// It follows cmd/go/internal/toolchain and the rules of the version managers; it never executes `go`.
namespace gorun::toolchain {

/// A Go distribution on disk.
struct Toolchain {
  std::string goroot;
  /// First line of $GOROOT/VERSION: "go1.26.8". What Go code calls runtime.Version() and cmd/go salts hashes with.
  std::string version;
  /// 26 for Go 1.26.
  int minor = 0;
  /// $GOROOT/pkg/tool/HOSTOS_HOSTARCH.
  std::string tool_dir;

  std::string Tool(std::string_view name) const;
  /// True for minors whose action IDs we know (1.24 to 1.27).
  bool known_minor() const { return minor >= 24 && minor <= 27; }
};

}  // namespace gorun::toolchain
