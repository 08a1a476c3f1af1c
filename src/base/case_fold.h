#pragma once

#include <string>
#include <string_view>

namespace gorun::base {

/// cmd/internal/str.ToFold: a string that is the same for two texts if and only if they are equal
/// under Unicode's simple case folding (strings.EqualFold). ASCII letters become small ones.
std::string ToFold(std::string_view s);

/// True if `s` is ASCII without capital letters: then ToFold(s) == s.
bool IsFolded(std::string_view s);

}  // namespace gorun::base
