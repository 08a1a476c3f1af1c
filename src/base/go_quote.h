#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::base {

/// Go's strconv.Quote (fmt's %q of a string): a Go string literal with \n, \x.., \u.... escapes.
std::string GoQuote(std::string_view s);
/// Go's strconv.QuoteRune (fmt's %q of a rune): a Go character literal.
std::string GoQuoteRune(char32_t rune);
/// fmt's %q of a []string: `["a" "b"]`, and `[]` of an empty one.
std::string GoQuoteList(const std::vector<std::string>& list);
/// Go's strconv.Unquote of an interpreted ("…") or raw (`…`) string literal; nullopt if malformed.
std::optional<std::string> GoUnquote(std::string_view literal);

/// cmd/internal/quoted.Split: fields at white space, '…' or "…" quoting, no escapes.
Result<std::vector<std::string>> SplitQuoted(std::string_view s);
/// cmd/internal/quoted.Join: the reverse of SplitQuoted.
Result<std::string> JoinQuoted(const std::vector<std::string>& args);

}  // namespace gorun::base
