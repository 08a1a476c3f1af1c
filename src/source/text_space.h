#pragma once

#include <string_view>
#include <vector>

namespace gorun::source {

/// Go's strings.TrimSpace: Unicode's white space, too.
std::string_view TrimGoSpace(std::string_view text);
/// Go's strings.Fields: the runs of what is not white space.
std::vector<std::string_view> GoFields(std::string_view text);
/// The length in bytes of the run at the start of `text` that is (or is not) white space.
size_t SpaceLength(std::string_view text);
size_t NonSpaceLength(std::string_view text);

}  // namespace gorun::source
