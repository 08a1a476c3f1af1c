#pragma once

#include <string>
#include <string_view>

namespace gorun::base {

/// A JSON string in quotes, as Go's encoding/json writes it with its defaults: <, > and & are
/// escaped, too, and bytes that are not UTF-8 become U+FFFD.
std::string JsonString(std::string_view text);

}  // namespace gorun::base
