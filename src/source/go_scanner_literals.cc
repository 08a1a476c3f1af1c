#include "base/go_quote.h"
#include "base/strings.h"
#include "source/go_scanner.h"

// The literals of GoScanner: numbers, runes, strings.
namespace gorun::source {

namespace {

int Lower(int ch) { return ch | ('a' - 'A'); }
bool IsDecimalDigit(int ch) { return ch >= '0' && ch <= '9'; }
bool IsHex(int ch) { return IsDecimalDigit(ch) || (Lower(ch) >= 'a' && Lower(ch) <= 'f'); }

uint32_t DigitValue(int ch) {
  if (IsDecimalDigit(ch)) return static_cast<uint32_t>(ch - '0');
  if (Lower(ch) >= 'a' && Lower(ch) <= 'f') return static_cast<uint32_t>(Lower(ch) - 'a' + 10);
  return 16;
}

std::string_view LiteralName(int prefix) {
  switch (prefix) {
    case 'x': return "hexadecimal literal";
    case 'o':
    case '0': return "octal literal";
    case 'b': return "binary literal";
    default: return "decimal literal";
  }
}

// Index of the first '_' of `text` that does not separate digits; -1 if there is none.
int InvalidSeparator(std::string_view text) {
  int prefix = ' ';
  int digit = '.';
  size_t i = 0;
  if (text.size() >= 2 && text[0] == '0') {
    prefix = Lower(static_cast<unsigned char>(text[1]));
    if (prefix == 'x' || prefix == 'o' || prefix == 'b') {
      digit = '0';
      i = 2;
    }
  }
  for (; i < text.size(); i++) {
    int previous = digit;
    digit = static_cast<unsigned char>(text[i]);
    if (digit == '_') {
      if (previous != '0') return static_cast<int>(i);
    } else if (IsDecimalDigit(digit) || (prefix == 'x' && IsHex(digit))) {
      digit = '0';
    } else {
      if (previous == '_') return static_cast<int>(i) - 1;
      digit = '.';
    }
  }
  return digit == '_' ? static_cast<int>(text.size()) - 1 : -1;
}

}  // namespace

// Accepts digits and '_'. Bit 0 of the result: there were digits; bit 1: there were separators.
// The offset of the first digit that is too large for a base up to 10 goes to *invalid.
int GoScanner::Digits(int base, int* invalid) {
  int seen = 0;
  while (ch_ == '_' || (base <= 10 ? IsDecimalDigit(ch_) : IsHex(ch_))) {
    if (ch_ == '_') {
      seen |= 2;
    } else {
      if (base <= 10 && ch_ >= '0' + base && invalid && *invalid < 0) *invalid = offset_;
      seen |= 1;
    }
    Next();
  }
  return seen;
}

Token GoScanner::ScanNumber(std::string_view* text) {
  int start = offset_;
  Token kind = Token::kIllegal;
  int number_base = 10, prefix = 0, seen = 0, invalid = -1;
  if (ch_ != '.') {
    kind = Token::kInt;
    if (ch_ == '0') {
      Next();
      switch (Lower(ch_)) {
        case 'x': number_base = 16, prefix = 'x'; break;
        case 'o': number_base = 8, prefix = 'o'; break;
        case 'b': number_base = 2, prefix = 'b'; break;
        default: number_base = 8, prefix = '0', seen = 1; break;
      }
      if (prefix != '0') Next();
    }
    seen |= Digits(number_base, &invalid);
  }
  if (ch_ == '.') {
    kind = Token::kFloat;
    if (prefix == 'o' || prefix == 'b') {
      Error(offset_, base::StrCat("invalid radix point in ", LiteralName(prefix)));
    }
    Next();
    seen |= Digits(number_base, &invalid);
  }
  if ((seen & 1) == 0) Error(offset_, base::StrCat(LiteralName(prefix), " has no digits"));

  int exponent = Lower(ch_);
  if (ch_ >= 0 && (exponent == 'e' || exponent == 'p')) {
    if (exponent == 'e' && prefix != 0 && prefix != '0') {
      Error(offset_, base::StrCat(base::GoQuoteRune(ch_), " exponent requires decimal mantissa"));
    } else if (exponent == 'p' && prefix != 'x') {
      Error(offset_,
            base::StrCat(base::GoQuoteRune(ch_), " exponent requires hexadecimal mantissa"));
    }
    Next();
    kind = Token::kFloat;
    if (ch_ == '+' || ch_ == '-') Next();
    int exponent_seen = Digits(10, nullptr);
    seen |= exponent_seen;
    if ((exponent_seen & 1) == 0) Error(offset_, "exponent has no digits");
  } else if (prefix == 'x' && kind == Token::kFloat) {
    Error(offset_, "hexadecimal mantissa requires a 'p' exponent");
  }
  if (ch_ == 'i') {
    kind = Token::kImag;
    Next();
  }
  *text = Slice(start, offset_);
  if (kind == Token::kInt && invalid >= 0) {
    Error(invalid, base::StrCat("invalid digit ", base::GoQuoteRune((*text)[invalid - start]),
                                " in ", LiteralName(prefix)));
  }
  if (seen & 2) {
    if (int at = InvalidSeparator(*text); at >= 0) {
      Error(start + at, "'_' must separate successive digits");
    }
  }
  return kind;
}

bool GoScanner::ScanEscape(int quote) {
  int start = offset_;
  int count = 0;
  uint32_t base = 0, max = 0;
  switch (ch_) {
    case 'a':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
    case 'v':
    case '\\': Next(); return true;
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': count = 3, base = 8, max = 255; break;
    case 'x': count = 2, base = 16, max = 255; break;
    case 'u': count = 4, base = 16, max = 0x10FFFF; break;
    case 'U': count = 8, base = 16, max = 0x10FFFF; break;
    default:
      if (ch_ == quote) {
        Next();
        return true;
      }
      Error(start, ch_ < 0 ? "escape sequence not terminated" : "unknown escape sequence");
      return false;
  }
  if (base == 16) Next();
  uint32_t value = 0;
  for (; count > 0; count--) {
    uint32_t digit = DigitValue(ch_);
    if (digit >= base) {
      Error(offset_,
            ch_ < 0 ? "escape sequence not terminated"
                    : base::StrCat("illegal character ", UnicodeName(ch_), " in escape sequence"));
      return false;
    }
    value = value * base + digit;
    Next();
  }
  if (value > max || (value >= 0xD800 && value < 0xE000)) {
    Error(start, "escape sequence is invalid Unicode code point");
    return false;
  }
  return true;
}

std::string_view GoScanner::ScanRune() {
  int start = offset_ - 1;
  bool valid = true;
  int count = 0;
  while (true) {
    int ch = ch_;
    if (ch == '\n' || ch < 0) {
      if (valid) {
        Error(start, "rune literal not terminated");
        valid = false;
      }
      break;
    }
    Next();
    if (ch == '\'') break;
    count++;
    if (ch == '\\' && !ScanEscape('\'')) valid = false;
  }
  if (valid && count != 1) Error(start, "illegal rune literal");
  return Slice(start, offset_);
}

std::string_view GoScanner::ScanString() {
  int start = offset_ - 1;
  while (true) {
    int ch = ch_;
    if (ch == '\n' || ch < 0) {
      Error(start, "string literal not terminated");
      break;
    }
    Next();
    if (ch == '"') break;
    if (ch == '\\') ScanEscape('"');
  }
  return Slice(start, offset_);
}

std::string_view GoScanner::ScanRawString() {
  int start = offset_ - 1;
  bool has_carriage_return = false;
  while (true) {
    int ch = ch_;
    if (ch < 0) {
      Error(start, "raw string literal not terminated");
      break;
    }
    Next();
    if (ch == '`') break;
    if (ch == '\r') has_carriage_return = true;
  }
  std::string_view text = Slice(start, offset_);
  return has_carriage_return ? Keep(StripCarriageReturns(text, false)) : text;
}

}  // namespace gorun::source
