#pragma once

#include <string_view>

namespace gorun::env {

/// The value that a GODEBUG variable ("a=1,b=0") gives to a setting: of several the last counts
/// (internal/godebug); "" if it gives none.
std::string_view GoDebugValue(std::string_view variable, std::string_view setting);

}  // namespace gorun::env
