#include "base/json_string.h"

#include <cstdint>

#include "base/strings.h"

namespace gorun::base {

std::string JsonString(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  while (!text.empty()) {
    const auto [rune, size] = DecodeRune(text);
    const std::string_view bytes = text.substr(0, static_cast<size_t>(size));
    text.remove_prefix(static_cast<size_t>(size));
    if (size == 1 && rune == 0xFFFD) {
      out += "\\ufffd";
    } else if (rune == 0x2028 || rune == 0x2029) {
      out += rune == 0x2028 ? "\\u2028" : "\\u2029";
    } else if (size > 1) {
      out += bytes;
    } else {
      const char c = bytes[0];
      switch (c) {
        case '"':
        case '\\':
          out += '\\';
          out += c;
          break;
        case '\b': out += "\\b"; break;
        case '\f': out += "\\f"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
          if (static_cast<uint8_t>(c) < 0x20 || c == '<' || c == '>' || c == '&') {
            StrAppend(out, "\\u00", kHex[static_cast<uint8_t>(c) >> 4], kHex[c & 15]);
          } else {
            out += c;
          }
      }
    }
  }
  return out + '"';
}

}  // namespace gorun::base
