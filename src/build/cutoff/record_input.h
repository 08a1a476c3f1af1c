#pragma once

#include <optional>
#include <string_view>

#include "cache/ids.h"

namespace gorun::build {

/// A line of BuildRecord::inputs, taken apart.
struct RecordInput {
  enum class Kind {
    /// Anything else: a flag, a variable, a tool.
    kSetting,
    /// "file NAME HASH".
    kFile,
    /// "import PATH CONTENT", or "import PATH CONTENT ID EXPORT".
    kImport,
    /// "packagefile PATH=CONTENT".
    kLinked,
  };
  Kind kind = Kind::kSetting;
  /// NAME or PATH; of a setting its first word.
  std::string_view name;
  /// What counts: HASH, EXPORT (CONTENT where that is not known); of a setting the line.
  std::string_view value;
  /// ID, where EXPORT is known.
  std::optional<cache::ActionID> import_id;
};

/// Of any line; what is returned points into it.
RecordInput ParseRecordInput(std::string_view line);

}  // namespace gorun::build
