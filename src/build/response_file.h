#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gorun::build {

/// True if `program`'s arguments (argv[0] included) are so long that they are handed over in a file
/// (work.useResponseFile). `pack_too`: also those of pack, as from Go 1.27 on.
bool NeedsResponseFile(std::string_view program, const std::vector<std::string>& arguments,
                       bool pack_too);

/// What such a file contains: a line for each argument but the first. `quoted`: as gcc quotes them,
/// from Go 1.27 on; else only backslashes and newlines are escaped.
std::string ResponseFile(const std::vector<std::string>& arguments, bool quoted);

}  // namespace gorun::build
