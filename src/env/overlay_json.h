#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/string_map.h"

namespace gorun::env {

/// The "Replace" map of an -overlay file, by name as written. Errors read as those of
/// Go 1.`minor`'s encoding/json ("unexpected end of JSON input").
base::Result<base::SortedMap<std::string>> ParseOverlayJson(std::string_view text, int minor);

}  // namespace gorun::env
