#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gorun::base {

std::string HexEncode(std::string_view bytes);
std::optional<std::string> HexDecode(std::string_view hex);
/// Standard alphabet, with padding.
std::string Base64Encode(std::string_view bytes);
/// Standard alphabet, padding required; nullopt if malformed.
std::optional<std::string> Base64Decode(std::string_view text);
/// Base64 with the URL alphabet (- and _) and no padding, as build IDs use it.
std::string Base64UrlEncode(std::string_view bytes);

}  // namespace gorun::base
