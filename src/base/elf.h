#pragma once

#include <string_view>

namespace gorun::base {

/// How an ELF file begins.
inline constexpr std::string_view kElfMagic =
    "\x7f"
    "ELF";

inline bool IsElf(std::string_view bytes) { return bytes.starts_with(kElfMagic); }

}  // namespace gorun::base
