#pragma once

#include <string_view>

// Classes of runes as Go's package unicode has them (Unicode 15.0).
namespace gorun::base {

/// unicode.IsLetter.
bool IsLetter(char32_t rune);
/// unicode.IsDigit (decimal digits of all scripts).
bool IsDigit(char32_t rune);
/// unicode.IsPrint and strconv.IsPrint: letters, marks, numbers, punctuation, symbols, ASCII space.
bool IsPrint(char32_t rune);
/// unicode.IsSpace: White_Space.
bool IsSpace(char32_t rune);
/// strings.TrimSpace: removes IsSpace runes at both ends.
std::string_view TrimUnicodeSpace(std::string_view s);

}  // namespace gorun::base
