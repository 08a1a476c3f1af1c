#include "base/strings.h"

#include <cstdint>

#include "base/check.h"

namespace gorun::base {

namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";

}  // namespace

std::optional<std::pair<std::string_view, std::string_view>> Cut(std::string_view s,
                                                                 std::string_view separator) {
  size_t at = s.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair(s.substr(0, at), s.substr(at + separator.size()));
}

std::optional<std::string_view> CutPrefix(std::string_view s, std::string_view prefix) {
  if (!s.starts_with(prefix)) return std::nullopt;
  return s.substr(prefix.size());
}

std::optional<std::string_view> CutSuffix(std::string_view s, std::string_view suffix) {
  if (!s.ends_with(suffix)) return std::nullopt;
  return s.substr(0, s.size() - suffix.size());
}

std::string_view TrimPrefix(std::string_view s, std::string_view prefix) {
  return CutPrefix(s, prefix).value_or(s);
}

std::string_view TrimSuffix(std::string_view s, std::string_view suffix) {
  return CutSuffix(s, suffix).value_or(s);
}

std::string_view TrimSpace(std::string_view s) { return TrimBytes(s, kSpace); }

std::string_view TrimBytes(std::string_view s, std::string_view bytes) {
  size_t first = s.find_first_not_of(bytes);
  if (first == std::string_view::npos) return {};
  size_t last = s.find_last_not_of(bytes);
  return s.substr(first, last - first + 1);
}

std::vector<std::string> Split(std::string_view s, std::string_view separator) {
  return SplitN(s, separator, SIZE_MAX);
}

std::vector<std::string> SplitN(std::string_view s, std::string_view separator, size_t limit) {
  CHECK(!separator.empty() && limit > 0);
  std::vector<std::string> parts;
  while (parts.size() + 1 < limit) {
    auto cut = Cut(s, separator);
    if (!cut) break;
    parts.emplace_back(cut->first);
    s = cut->second;
  }
  parts.emplace_back(s);
  return parts;
}

std::vector<std::string> Fields(std::string_view s) {
  std::vector<std::string> fields;
  size_t at = 0;
  while ((at = s.find_first_not_of(kSpace, at)) != std::string_view::npos) {
    size_t end = s.find_first_of(kSpace, at);
    if (end == std::string_view::npos) end = s.size();
    fields.emplace_back(s.substr(at, end - at));
    at = end;
  }
  return fields;
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < parts.size(); i++) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string ReplaceAll(std::string_view s, std::string_view from, std::string_view to) {
  CHECK(!from.empty());
  std::string out;
  while (auto cut = Cut(s, from)) {
    out += cut->first;
    out += to;
    s = cut->second;
  }
  out += s;
  return out;
}

std::string ToLower(std::string_view s) {
  std::string out(s);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string ToUpper(std::string_view s) {
  std::string out(s);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::optional<int64_t> ParseInt(std::string_view s) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc() || end != s.data() + s.size()) return std::nullopt;
  return value;
}

std::optional<bool> ParseBool(std::string_view s) {
  for (std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (s == yes) return true;
  }
  for (std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (s == no) return false;
  }
  return std::nullopt;
}

bool IsValidUtf8(std::string_view s) {
  while (!s.empty()) {
    auto [rune, size] = DecodeRune(s);
    if (rune == 0xFFFD && size == 1) return false;
    s.remove_prefix(size);
  }
  return true;
}

std::pair<char32_t, int> DecodeRune(std::string_view s) {
  constexpr std::pair<char32_t, int> kBad{0xFFFD, 1};
  auto byte = [&](size_t i) { return static_cast<unsigned char>(s[i]); };
  unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  int length = first >= 0xC2 && first <= 0xDF   ? 2
               : first >= 0xE0 && first <= 0xEF ? 3
               : first >= 0xF0 && first <= 0xF4 ? 4
                                                : 0;
  if (length == 0 || s.size() < static_cast<size_t>(length)) return kBad;
  char32_t rune = first & (0xFF >> (length + 1));
  for (int i = 1; i < length; i++) {
    if ((byte(i) & 0xC0) != 0x80) return kBad;
    rune = rune << 6 | (byte(i) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (rune < kSmallest[length] || rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
    return kBad;
  return {rune, length};
}

void AppendRune(std::string& out, char32_t rune) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = 0xFFFD;
  auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (rune < 0x80) {
    put(rune);
  } else if (rune < 0x800) {
    put(0xC0 | rune >> 6);
    put(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    put(0xE0 | rune >> 12);
    put(0x80 | (rune >> 6 & 0x3F));
    put(0x80 | (rune & 0x3F));
  } else {
    put(0xF0 | rune >> 18);
    put(0x80 | (rune >> 12 & 0x3F));
    put(0x80 | (rune >> 6 & 0x3F));
    put(0x80 | (rune & 0x3F));
  }
}

}  // namespace gorun::base
