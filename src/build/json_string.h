#pragma once

#include <string>
#include <string_view>

namespace gorun::build {

/// A JSON string as Go's encoding/json writes it, with HTML's characters escaped.
std::string JsonString(std::string_view text);

}  // namespace gorun::build
