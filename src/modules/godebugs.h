#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "host/filesystem.h"

namespace gorun::modules {

/// Checks one GODEBUG setting of a go.mod `godebug` line or a `//go:debug` directive against the
/// settings that the Go distribution at `goroot` knows: its src/internal/godebugs/table.go is read
/// (modload.CheckGodebug). `verb` is "godebug" or "go:debug setting", as the texts show it;
/// `local_go` is like "1.26.8".
base::Status CheckGodebug(host::FileReader& files, const std::string& goroot,
                          std::string_view local_go, std::string_view verb, std::string_view key,
                          std::string_view value);

}  // namespace gorun::modules
