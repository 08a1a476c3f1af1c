#include <cstdint>

#include "base/strings.h"
#include "build/importcfg.h"
#include "host/path.h"

namespace gorun::build {
namespace {

/// A JSON string as Go's encoding/json writes it, with HTML's characters escaped.
std::string JsonString(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  while (!text.empty()) {
    const auto [rune, size] = base::DecodeRune(text);
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
            base::StrAppend(out, "\\u00", kHex[static_cast<uint8_t>(c) >> 4], kHex[c & 15]);
          } else {
            out += c;
          }
      }
    }
  }
  return out + '"';
}

}  // namespace

std::string Embedcfg(const load::Package& package) {
  if (package.embed.empty()) return "";
  std::string text = "{\n\t\"Patterns\": {";
  std::string_view separator = "\n";
  for (const auto& [pattern, files] : package.embed) {
    base::StrAppend(text, separator, "\t\t", JsonString(pattern), ": [");
    separator = ",\n";
    for (size_t i = 0; i < files.size(); i++) {
      base::StrAppend(text, i == 0 ? "\n" : ",\n", "\t\t\t", JsonString(files[i]));
    }
    text += files.empty() ? "]" : "\n\t\t]";
  }
  text += "\n\t},\n\t\"Files\": {";
  separator = "\n";
  // json sorts a map's keys; embed_files are sorted.
  for (const std::string& file : package.embed_files) {
    base::StrAppend(text, separator, "\t\t", JsonString(file), ": ",
                    JsonString(host::JoinPath(package.dir, file)));
    separator = ",\n";
  }
  text += package.embed_files.empty() ? "}\n}" : "\n\t}\n}";
  return text;
}

}  // namespace gorun::build
