#pragma once

#include <string_view>

// Classes of runes as Go's package unicode has them.
namespace gorun::base {

/// Whose tables count: those of Unicode 15.0 (Go 1.21 to 1.26) or 17.0 (Go 1.27).
enum class UnicodeVersion { k15, k17 };

/// unicode.IsLetter.
bool IsLetter(char32_t rune, UnicodeVersion version = UnicodeVersion::k15);
/// unicode.IsDigit (decimal digits of all scripts).
bool IsDigit(char32_t rune, UnicodeVersion version = UnicodeVersion::k15);
/// unicode.IsPrint and strconv.IsPrint: letters, marks, numbers, punctuation, symbols, ASCII space.
bool IsPrint(char32_t rune, UnicodeVersion version = UnicodeVersion::k15);
/// unicode.IsSpace: White_Space.
bool IsSpace(char32_t rune);
/// strings.TrimSpace: removes IsSpace runes at both ends.
std::string_view TrimUnicodeSpace(std::string_view s);

}  // namespace gorun::base
