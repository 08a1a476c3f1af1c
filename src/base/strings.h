#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gorun::base {

namespace internal {
inline void Append(std::string& out, std::string_view s) { out += s; }
inline void Append(std::string& out, const char* s) { out += s; }
inline void Append(std::string& out, const std::string& s) { out += s; }
inline void Append(std::string& out, char c) { out += c; }
inline void Append(std::string& out, bool b) { out += b ? "true" : "false"; }
template <std::integral T>
requires(!std::same_as<T, char> && !std::same_as<T, bool>) void Append(std::string& out, T value) {
  char buffer[24];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}
}  // namespace internal

/// Concatenates strings, characters, integers and booleans ("true"/"false").
template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::string out;
  (internal::Append(out, parts), ...);
  return out;
}

/// Appends to `out` what StrCat would make of `parts`.
template <typename... Parts>
void StrAppend(std::string& out, const Parts&... parts) {
  (internal::Append(out, parts), ...);
}

/// Go's strings.Cut: the text before and after the first `separator`; nullopt if there is none.
std::optional<std::pair<std::string_view, std::string_view>> Cut(std::string_view s,
                                                                 std::string_view separator);
/// The text without `prefix`, or nullopt if it does not start with it.
std::optional<std::string_view> CutPrefix(std::string_view s, std::string_view prefix);
std::optional<std::string_view> CutSuffix(std::string_view s, std::string_view suffix);
std::string_view TrimPrefix(std::string_view s, std::string_view prefix);
std::string_view TrimSuffix(std::string_view s, std::string_view suffix);

/// Removes ASCII white space (space, \t \n \v \f \r) at both ends.
std::string_view TrimSpace(std::string_view s);
/// Removes at both ends all bytes that occur in `bytes`.
std::string_view TrimBytes(std::string_view s, std::string_view bytes);

/// Go's strings.Split for a non-empty separator: "" gives one empty field.
std::vector<std::string> Split(std::string_view s, std::string_view separator);
/// Like Split, but at most `limit` (> 0) fields; the last has the unsplit rest (strings.SplitN).
std::vector<std::string> SplitN(std::string_view s, std::string_view separator, size_t limit);
/// Go's strings.Fields on ASCII white space: no empty fields.
std::vector<std::string> Fields(std::string_view s);
std::string Join(const std::vector<std::string>& parts, std::string_view separator);
std::string ReplaceAll(std::string_view s, std::string_view from, std::string_view to);
/// ASCII only.
std::string ToLower(std::string_view s);
std::string ToUpper(std::string_view s);
inline bool Contains(std::string_view s, std::string_view part) {
  return s.find(part) != std::string_view::npos;
}

/// A decimal integer that fills the whole of `s`, with an optional '-'; nullopt otherwise.
std::optional<int64_t> ParseInt(std::string_view s);
/// Go's strconv.ParseBool: 1 t T TRUE true True 0 f F FALSE false False.
std::optional<bool> ParseBool(std::string_view s);

/// True if `s` is valid UTF-8 (Go's utf8.ValidString: no surrogates, no overlong forms).
bool IsValidUtf8(std::string_view s);
/// Decodes the first rune of a non-empty `s` as Go does: invalid bytes give {0xFFFD, 1}.
std::pair<char32_t, int> DecodeRune(std::string_view s);
/// Appends the UTF-8 encoding of a rune (U+FFFD for what is not one).
void AppendRune(std::string& out, char32_t rune);

}  // namespace gorun::base
