#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "build/objects/file_part.h"
#include "build/objects/object_input.h"

// Archives of objects, as a C linker reads them: it goes by the table of symbols, which may point
// anywhere, so no member may be anything else than what it seems to be.
namespace gorun::build {

/// Checks the contents of one member.
using MemberCheck = std::function<base::Status(const FilePart&)>;

/// "!<arch>\n": of Unix, BSD and Windows (checkLinkerArchive). What GNU ar calls thin is something
/// else.
bool IsArchive(std::string_view head);
base::Status CheckArchive(const ObjectInput& input, const FilePart& file, const MemberCheck& check);

/// "<bigaf>\n", of AIX (checkLinkerBigArchive).
bool IsBigArchive(std::string_view head);
base::Status CheckBigArchive(const ObjectInput& input, const FilePart& file,
                             const MemberCheck& check);

}  // namespace gorun::build
