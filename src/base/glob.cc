#include "base/glob.h"

#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"

namespace gorun::base {

namespace {

// One step of a pattern.
struct Element {
  enum class Kind { kByte, kAny, kStar, kClass };
  Kind kind = Kind::kByte;
  char byte = 0;
  bool negated = false;
  std::vector<std::pair<char32_t, char32_t>> ranges;
};

// Takes one end of a range from inside of a character class; something must follow it.
bool TakeClassRune(std::string_view& pattern, char32_t& rune) {
  if (pattern.empty() || pattern[0] == '-' || pattern[0] == ']') return false;
  if (pattern[0] == '\\') {
    pattern.remove_prefix(1);
    if (pattern.empty()) return false;
  }
  auto [decoded, size] = DecodeRune(pattern);
  if (decoded == 0xFFFD && size == 1) return false;
  rune = decoded;
  pattern.remove_prefix(size);
  return !pattern.empty();
}

bool TakeClass(std::string_view& pattern, Element& element) {
  element.kind = Element::Kind::kClass;
  if (pattern.starts_with('^')) {
    element.negated = true;
    pattern.remove_prefix(1);
  }
  while (true) {
    if (pattern.starts_with(']') && !element.ranges.empty()) {
      pattern.remove_prefix(1);
      return true;
    }
    char32_t low = 0;
    if (!TakeClassRune(pattern, low)) return false;
    char32_t high = low;
    if (pattern[0] == '-') {
      pattern.remove_prefix(1);
      if (!TakeClassRune(pattern, high)) return false;
    }
    element.ranges.emplace_back(low, high);
  }
}

bool Parse(std::string_view pattern, std::vector<Element>& elements) {
  while (!pattern.empty()) {
    Element element;
    char c = pattern[0];
    pattern.remove_prefix(1);
    switch (c) {
      case '*': element.kind = Element::Kind::kStar; break;
      case '?': element.kind = Element::Kind::kAny; break;
      case '[':
        if (!TakeClass(pattern, element)) return false;
        break;
      case '\\':
        if (pattern.empty()) return false;
        element.byte = pattern[0];
        pattern.remove_prefix(1);
        break;
      default: element.byte = c; break;
    }
    elements.push_back(std::move(element));
  }
  return true;
}

// Matches one element other than a star at the front of a non-empty `name`; the number of bytes it
// took, or 0.
size_t MatchOne(const Element& element, std::string_view name) {
  if (element.kind == Element::Kind::kByte) return name[0] == element.byte ? 1 : 0;
  auto [rune, size] = DecodeRune(name);
  if (element.kind == Element::Kind::kAny) return rune == '/' ? 0 : size;
  bool inside = false;
  for (auto [low, high] : element.ranges) inside = inside || (low <= rune && rune <= high);
  return inside != element.negated ? size : 0;
}

}  // namespace

Result<bool> GlobMatch(std::string_view pattern, std::string_view name) {
  std::vector<Element> elements;
  if (!Parse(pattern, elements)) return Fail(ErrorKind::kInvalid, "syntax error in pattern");
  // On a mismatch only the last star can take more: what an earlier one would take, this one takes
  // as well.
  size_t at = 0, pos = 0;
  size_t star_at = std::string_view::npos, star_pos = 0;
  while (at < elements.size() || pos < name.size()) {
    if (at < elements.size()) {
      if (elements[at].kind == Element::Kind::kStar) {
        star_at = at++;
        star_pos = pos;
        continue;
      }
      if (size_t size = pos < name.size() ? MatchOne(elements[at], name.substr(pos)) : 0) {
        at++;
        pos += size;
        continue;
      }
    }
    if (star_at == std::string_view::npos || star_pos >= name.size() || name[star_pos] == '/') {
      return false;
    }
    pos = ++star_pos;
    at = star_at + 1;
  }
  return true;
}

}  // namespace gorun::base
