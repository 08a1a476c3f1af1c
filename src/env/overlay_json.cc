#include "env/overlay_json.h"

#include <optional>

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::env {

namespace {

using base::Fail;
using base::StrCat;

constexpr int kMaxDepth = 10000;
// What a value may be, in the words of json.UnmarshalTypeError.
constexpr std::string_view kObject = "object", kArray = "array", kString = "string",
                           kNumber = "number", kBool = "bool", kNull = "null";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Reads the text once. A syntax error anywhere counts more than a wrong type, as json.Unmarshal
// checks the whole text first.
class Reader {
 public:
  Reader(std::string_view text, int minor) : text_(text), json_v2_(minor >= 27) {}

  base::Result<base::SortedMap<std::string>> Run() {
    SkipSpace();
    TRY_ASSIGN(const std::string_view kind, Value(Place::kTop, ""));
    if (kind != kObject && kind != kNull) {
      SetTypeError(
          StrCat("json: cannot unmarshal ", kind, " into Go value of type fsys.overlayJSON"));
    }
    SkipSpace();
    if (at_ < text_.size()) return Invalid("after top-level value");
    if (type_error_) return Fail(*std::move(type_error_));
    return std::move(replace_);
  }

 private:
  // Where a value stands, as far as its type matters.
  enum class Place { kTop, kReplace, kReplacement, kElsewhere };

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) at_++;
  }
  bool Next(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    at_++;
    return true;
  }
  void SetTypeError(std::string error) {
    if (!type_error_) type_error_ = std::move(error);
  }

  // What is wrong at the current place.
  tl::unexpected<base::Error> Invalid(std::string_view where) const {
    if (at_ >= text_.size()) return Fail("unexpected end of JSON input");
    auto [rune, size] = base::DecodeRune(text_.substr(at_));
    // Before json/v2 a byte was taken for a rune.
    if (!json_v2_ || (size == 1 && rune == 0xFFFD)) rune = static_cast<uint8_t>(text_[at_]);
    const std::string shown = rune == '"' ? "'\"'" : base::GoQuoteRune(rune);
    return Fail(StrCat("invalid character ", shown, " ", where));
  }

  // Reads a value; its kind. `key` is the last member name on the way.
  base::Result<std::string_view> Value(Place place, std::string_view key) {
    if (at_ >= text_.size()) return Invalid("");
    switch (text_[at_]) {
      case '{': TRY(Object(place)); return kObject;
      case '[': TRY(Array()); return kArray;
      case '"': {
        TRY_ASSIGN(std::string text, String());
        if (place == Place::kReplacement) replace_[std::string(key)] = std::move(text);
        return kString;
      }
      case 't': TRY(Literal("true")); return kBool;
      case 'f': TRY(Literal("false")); return kBool;
      case 'n':
        TRY(Literal("null"));
        if (place == Place::kReplacement) replace_[std::string(key)].clear();
        return kNull;
      default: break;
    }
    if (text_[at_] != '-' && !IsDigit(text_[at_])) return Invalid("looking for beginning of value");
    TRY(Number());
    return kNumber;
  }

  base::Status Object(Place place) {
    TRY(Deeper());
    at_++;
    SkipSpace();
    if (Next('}')) return Shallower();
    while (true) {
      if (at_ >= text_.size() || text_[at_] != '"') {
        return Invalid("looking for beginning of object key string");
      }
      TRY_ASSIGN(const std::string key, String());
      SkipSpace();
      if (!Next(':')) return Invalid("after object key");
      SkipSpace();
      TRY(Member(place, key));
      SkipSpace();
      if (Next('}')) return Shallower();
      if (!Next(',')) return Invalid("after object key:value pair");
      SkipSpace();
    }
  }

  base::Status Member(Place place, const std::string& key) {
    Place inner = Place::kElsewhere;
    if (place == Place::kTop && base::ToLower(key) == "replace") {
      inner = Place::kReplace;
      field_ = json_v2_ ? key : "Replace";
    } else if (place == Place::kReplace) {
      inner = Place::kReplacement;
    }
    TRY_ASSIGN(const std::string_view kind, Value(inner, key));
    const std::string field =
        StrCat("json: cannot unmarshal ", kind, " into Go struct field overlayJSON.", field_);
    if (inner == Place::kReplace && kind != kObject && kind != kNull) {
      SetTypeError(field + " of type map[string]string");
    } else if (inner == Place::kReplacement && kind != kString && kind != kNull) {
      SetTypeError(StrCat(field, json_v2_ ? "." + key : "", " of type string"));
    }
    return {};
  }

  base::Status Array() {
    TRY(Deeper());
    at_++;
    SkipSpace();
    if (Next(']')) return Shallower();
    while (true) {
      TRY(Value(Place::kElsewhere, ""));
      SkipSpace();
      if (Next(']')) return Shallower();
      if (!Next(',')) return Invalid("after array element");
      SkipSpace();
    }
  }

  base::Status Deeper() {
    constexpr std::string_view kTooDeep = "exceeded max depth";
    if (++depth_ <= kMaxDepth) return {};
    if (json_v2_) return Fail(std::string(kTooDeep));
    return Invalid(kTooDeep);
  }
  base::Status Shallower() {
    depth_--;
    return {};
  }

  base::Status Literal(std::string_view word) {
    for (size_t i = 0; i < word.size(); i++, at_++) {
      if (at_ >= text_.size() || text_[at_] != word[i]) {
        return Invalid(StrCat("in literal ", word, " (expecting '", word[i], "')"));
      }
    }
    return {};
  }

  base::Status Digits(std::string_view where) {
    if (at_ >= text_.size() || !IsDigit(text_[at_])) {
      return Invalid(json_v2_ ? "in numeric literal" : where);
    }
    while (at_ < text_.size() && IsDigit(text_[at_])) at_++;
    return {};
  }

  base::Status Number() {
    Next('-');
    if (!Next('0')) TRY(Digits("in numeric literal"));
    if (Next('.')) TRY(Digits("after decimal point in numeric literal"));
    if (Next('e') || Next('E')) {
      if (!Next('+')) Next('-');
      TRY(Digits("in exponent of numeric literal"));
    }
    return {};
  }

  base::Result<std::string> String() {
    std::string out;
    for (at_++; !Next('"');) {
      if (at_ >= text_.size() || static_cast<uint8_t>(text_[at_]) < 0x20) {
        return Invalid(json_v2_ ? "in string" : "in string literal");
      }
      if (text_[at_] == '\\') {
        TRY(Escape(out));
        continue;
      }
      const auto [rune, size] = base::DecodeRune(text_.substr(at_));
      base::AppendRune(out, rune);
      at_ += static_cast<size_t>(size);
    }
    return out;
  }

  tl::unexpected<base::Error> BadEscape(size_t begin, size_t length, std::string_view where) const {
    if (!json_v2_ || at_ >= text_.size()) return Invalid(where);
    return Fail(StrCat("invalid escape sequence `", text_.substr(begin, length), "` in string"));
  }

  base::Status Escape(std::string& out) {
    static constexpr std::string_view kLetters = "\"\\/bfnrt", kBytes = "\"\\/\b\f\n\r\t";
    const size_t begin = at_++;
    if (at_ < text_.size() && text_[at_] == 'u') {
      TRY_ASSIGN(char32_t rune, Unit());
      // A pair of surrogates is one rune; one alone is none.
      if (rune >= 0xD800 && rune < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
        const size_t back = at_++;
        TRY_ASSIGN(const char32_t low, Unit());
        if (low >= 0xDC00 && low < 0xE000) {
          rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
        } else {
          at_ = back;
        }
      }
      base::AppendRune(out, rune);
      return {};
    }
    const size_t letter = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (letter == std::string_view::npos) return BadEscape(begin, 2, "in string escape code");
    out += kBytes[letter];
    at_++;
    return {};
  }

  // The four digits after the current "u".
  base::Result<char32_t> Unit() {
    const size_t begin = at_ - 1;
    at_++;
    char32_t unit = 0;
    for (int i = 0; i < 4; i++, at_++) {
      const int digit = at_ < text_.size() ? HexValue(text_[at_]) : -1;
      if (digit < 0) return BadEscape(begin, 6, "in \\u hexadecimal character escape");
      unit = unit << 4 | static_cast<char32_t>(digit);
    }
    return unit;
  }

  const std::string_view text_;
  const bool json_v2_;
  size_t at_ = 0;
  int depth_ = 0;
  // The name of the Replace member, for messages.
  std::string field_;
  base::SortedMap<std::string> replace_;
  std::optional<std::string> type_error_;
};

}  // namespace

base::Result<base::SortedMap<std::string>> ParseOverlayJson(std::string_view text, int minor) {
  return Reader(text, minor).Run();
}

}  // namespace gorun::env
