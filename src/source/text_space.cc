#include "source/text_space.h"

#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::source {

namespace {

// Length of the white space rune or of the other rune at the start of non-empty `text`.
struct Rune {
  bool space;
  size_t size;
};

Rune FirstRune(std::string_view text) {
  auto c = static_cast<unsigned char>(text.front());
  if (c < 0x80) return {c == ' ' || (c >= '\t' && c <= '\r'), 1};
  auto [rune, size] = base::DecodeRune(text);
  return {base::IsSpace(rune), static_cast<size_t>(size)};
}

size_t RunLength(std::string_view text, bool space) {
  size_t length = 0;
  while (length < text.size()) {
    Rune rune = FirstRune(text.substr(length));
    if (rune.space != space) break;
    length += rune.size;
  }
  return length;
}

// Where the last rune of `text` starts.
size_t LastRuneStart(std::string_view text) {
  size_t start = text.size() - 1;
  size_t limit = text.size() > 4 ? text.size() - 4 : 0;
  while (start > limit && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) start--;
  // Not one whole rune: the last byte stands alone.
  if (FirstRune(text.substr(start)).size != text.size() - start) return text.size() - 1;
  return start;
}

}  // namespace

size_t SpaceLength(std::string_view text) { return RunLength(text, true); }
size_t NonSpaceLength(std::string_view text) { return RunLength(text, false); }

std::string_view TrimGoSpace(std::string_view text) {
  text.remove_prefix(SpaceLength(text));
  while (!text.empty()) {
    size_t start = LastRuneStart(text);
    if (!FirstRune(text.substr(start)).space) break;
    text = text.substr(0, start);
  }
  return text;
}

std::vector<std::string_view> GoFields(std::string_view text) {
  std::vector<std::string_view> fields;
  while (true) {
    text.remove_prefix(SpaceLength(text));
    if (text.empty()) return fields;
    size_t length = NonSpaceLength(text);
    fields.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

}  // namespace gorun::source
