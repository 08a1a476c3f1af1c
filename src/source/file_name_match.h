#pragma once

#include <string_view>

#include "host/filesystem.h"
#include "source/build_constraint.h"

namespace gorun::source {

/// What a file can be to go/build, by its extension.
enum class FileKind {
  kNotSource,
  kGo,
  kC,
  kCxx,
  kObjC,
  kHeader,
  kFortran,
  /// .s, which Go's assembler takes.
  kAssembly,
  /// .S and .sx, which only the C compiler can assemble.
  kCAssembly,
  kSwig,
  kSwigCxx,
  /// .syso, never read.
  kObject,
};

/// go/build.fileListForExt; the extension starts at the last dot.
FileKind KindOfFile(std::string_view name);

/// All names for which KindOfFile knows more than kNotSource, but for hidden ones.
extern const host::NameFilter kSourceNames;

/// go/build.Context.goodOSArchFile: false if the name ends in _GOOS, _GOARCH or _GOOS_GOARCH
/// (before _test and the first dot) that do not hold. Asks for every such tag.
bool MatchFileName(std::string_view name, const TagPredicate& tag_holds);

/// Names starting with "_" or "." are nobody's source.
inline bool IsHiddenName(std::string_view name) {
  return name.starts_with('_') || name.starts_with('.');
}

/// internal/syslist: all operating systems and architectures that names may mention.
bool IsKnownOs(std::string_view name);
bool IsKnownArch(std::string_view name);
/// Those which the "unix" tag stands for.
bool IsUnixOs(std::string_view name);

}  // namespace gorun::source
