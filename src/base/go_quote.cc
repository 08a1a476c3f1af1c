#include "base/go_quote.h"

#include "base/encoding.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::base {

namespace {

std::string HexDigits(uint32_t value, int width) {
  std::string out;
  for (int shift = (width - 1) * 4; shift >= 0; shift -= 4)
    out += "0123456789abcdef"[value >> shift & 15];
  return out;
}

void AppendEscaped(std::string& out, char32_t rune, char quote) {
  switch (rune) {
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    case '\\': out += "\\\\"; return;
    default: break;
  }
  if (rune == static_cast<char32_t>(quote)) {
    out += '\\';
    out += quote;
  } else if (IsPrint(rune)) {
    AppendRune(out, rune);
  } else if (rune < ' ' || rune == 0x7F) {
    StrAppend(out, "\\x", HexDigits(rune, 2));
  } else if (rune < 0x10000) {
    StrAppend(out, "\\u", HexDigits(rune, 4));
  } else {
    StrAppend(out, "\\U", HexDigits(rune, 8));
  }
}

// Reads `digits` digits of base 8 or 16 from the front of `s`.
std::optional<uint32_t> TakeDigits(std::string_view& s, size_t digits, int base) {
  if (s.size() < digits) return std::nullopt;
  uint32_t value = 0;
  auto [end, error] = std::from_chars(s.data(), s.data() + digits, value, base);
  if (error != std::errc() || end != s.data() + digits) return std::nullopt;
  s.remove_prefix(digits);
  return value;
}

// Decodes one escape sequence after its backslash; false if malformed.
bool Unescape(std::string_view& s, std::string& out) {
  if (s.empty()) return false;
  char c = s.front();
  constexpr std::string_view kNames = "abfnrtv\\\"";
  constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\\"";
  if (size_t at = kNames.find(c); at != std::string_view::npos) {
    out += kValues[at];
    s.remove_prefix(1);
    return true;
  }
  if (c >= '0' && c <= '7') {
    auto value = TakeDigits(s, 3, 8);
    if (!value || *value > 255) return false;
    out += static_cast<char>(*value);
    return true;
  }
  if (c != 'x' && c != 'u' && c != 'U') return false;
  s.remove_prefix(1);
  auto value = TakeDigits(s, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16);
  if (!value) return false;
  if (c == 'x') {
    out += static_cast<char>(*value);
    return true;
  }
  if (*value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) return false;
  AppendRune(out, *value);
  return true;
}

}  // namespace

std::string GoQuote(std::string_view s) {
  std::string out = "\"";
  while (!s.empty()) {
    auto [rune, size] = DecodeRune(s);
    if (rune == 0xFFFD && size == 1) {
      StrAppend(out, "\\x", HexEncode(s.substr(0, 1)));
    } else {
      AppendEscaped(out, rune, '"');
    }
    s.remove_prefix(size);
  }
  out += '"';
  return out;
}

std::string GoQuoteRune(char32_t rune) {
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) rune = 0xFFFD;
  std::string out = "'";
  AppendEscaped(out, rune, '\'');
  out += '\'';
  return out;
}

std::string GoQuoteList(const std::vector<std::string>& list) {
  std::string out = "[";
  for (size_t i = 0; i < list.size(); i++) {
    if (i > 0) out += ' ';
    out += GoQuote(list[i]);
  }
  out += ']';
  return out;
}

std::optional<std::string> GoUnquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  char quote = literal.front();
  std::string_view s = literal.substr(1, literal.size() - 2);
  std::string out;
  if (quote == '`') {
    if (Contains(s, "`")) return std::nullopt;
    for (char c : s) {
      if (c != '\r') out += c;
    }
    return out;
  }
  if (quote != '"') return std::nullopt;
  while (!s.empty()) {
    char c = s.front();
    if (c == '"' || c == '\n') return std::nullopt;
    if (c == '\\') {
      s.remove_prefix(1);
      if (!Unescape(s, out)) return std::nullopt;
      continue;
    }
    // Bytes that are not UTF-8 become U+FFFD, as in Go.
    auto [rune, size] = DecodeRune(s);
    AppendRune(out, rune);
    s.remove_prefix(size);
  }
  return out;
}

Result<std::vector<std::string>> SplitQuoted(std::string_view s) {
  auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  std::vector<std::string> fields;
  while (true) {
    while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
    if (s.empty()) return fields;
    if (char quote = s.front(); quote == '"' || quote == '\'') {
      size_t end = s.find(quote, 1);
      if (end == std::string_view::npos) return Fail(StrCat("unterminated ", quote, " string"));
      fields.emplace_back(s.substr(1, end - 1));
      s.remove_prefix(end + 1);
      continue;
    }
    size_t end = 0;
    while (end < s.size() && !is_space(s[end])) end++;
    fields.emplace_back(s.substr(0, end));
    s.remove_prefix(end);
  }
}

Result<std::string> JoinQuoted(const std::vector<std::string>& args) {
  std::string out;
  for (size_t i = 0; i < args.size(); i++) {
    if (i > 0) out += ' ';
    const std::string& arg = args[i];
    bool single = Contains(arg, "'");
    bool twice = Contains(arg, "\"");
    bool plain = !arg.empty() && arg.find_first_of(" \t\n\r") == std::string::npos;
    if (plain && !single && !twice) {
      out += arg;
    } else if (!single) {
      StrAppend(out, '\'', arg, '\'');
    } else if (!twice) {
      StrAppend(out, '"', arg, '"');
    } else {
      return Fail(StrCat("argument ", GoQuote(arg),
                         " contains both single and double quotes and cannot be quoted"));
    }
  }
  return out;
}

}  // namespace gorun::base
