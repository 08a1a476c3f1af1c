#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strings.h"

namespace gorun::build {

/// A file that a C linker would read, in the words of messages about it.
struct ObjectInput {
  /// Who named it: "#cgo LDFLAGS", or ".syso" of a package's own object file.
  std::string source;
  std::string path;

  bool IsSyso() const { return source == ".syso"; }

  /// "WHAT in SOURCE: PATH", with ": WHY" or the like behind it.
  auto Refuse(std::string_view what, std::string_view why = "") const {
    return base::Fail(base::ErrorKind::kInvalid,
                      base::StrCat(what, " in ", source, ": ", path, why));
  }
};

/// Sections of code that is not yet compiled, but by a plugin of the linker
/// (isDisallowedLTOSection).
inline bool IsLtoSection(std::string_view name) {
  return name.starts_with(".gnu.lto_") || name.starts_with(".gnu.debuglto_") ||
         name.starts_with(".llvm.lto") || name == ".llvmbc" || name == ".llvmcmd";
}

}  // namespace gorun::build
