#include "source/go_scanner.h"

#include <cstdio>
#include <cstring>
#include <tuple>

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::source {

namespace {

constexpr int kByteOrderMark = 0xFEFF;

bool IsAsciiWordByte(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

bool IsLetterChar(int ch, base::UnicodeVersion unicode) {
  if (ch < 0x80) return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
  return base::IsLetter(static_cast<char32_t>(ch), unicode);
}

bool IsDigitChar(int ch, base::UnicodeVersion unicode) {
  if (ch < 0x80) return ch >= '0' && ch <= '9';
  return base::IsDigit(static_cast<char32_t>(ch), unicode);
}

bool IsDecimal(int ch) { return ch >= '0' && ch <= '9'; }

// After these an end of line is a semicolon.
bool EndsStatement(Token token) {
  switch (token) {
    case Token::kIdent:
    case Token::kBreak:
    case Token::kContinue:
    case Token::kFallthrough:
    case Token::kReturn:
    case Token::kInc:
    case Token::kDec:
    case Token::kRparen:
    case Token::kRbrack:
    case Token::kRbrace: return true;
    default: return false;
  }
}

}  // namespace

std::string UnicodeName(int rune) {
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "U+%04X", static_cast<unsigned>(rune));
  std::string name = buffer;
  if (base::IsPrint(static_cast<char32_t>(rune))) {
    name += " '";
    base::AppendRune(name, static_cast<char32_t>(rune));
    name += '\'';
  }
  return name;
}

void SyntaxErrors::Add(SyntaxError error) {
  count_++;
  last_line_ = error.position.line;
  auto key = [](const SyntaxError& e) {
    return std::tie(e.position.file, e.position.line, e.position.column, e.message);
  };
  if (count_ == 1 || key(error) < key(first_)) first_ = std::move(error);
}

GoScanner::GoScanner(std::string_view source, std::string_view file_name, SyntaxErrors* errors,
                     std::deque<std::string>& line_files, const ReadingRules& rules)
    : source_(source),
      size_(static_cast<int>(source.size())),
      file_name_(file_name),
      errors_(errors),
      line_files_(line_files),
      names_utf16_(rules.names_utf16),
      unicode_(rules.unicode) {
  Next();
  if (ch_ == kByteOrderMark) Next();
}

void GoScanner::Next() {
  if (read_offset_ >= size_) {
    // The end belongs to the last line even right after its newline (token.File.AddLine).
    offset_ = size_;
    ch_ = kEofChar;
    return;
  }
  offset_ = read_offset_;
  if (ch_ == '\n') {
    line_++;
    line_start_ = offset_;
  }
  int rune = static_cast<unsigned char>(source_[read_offset_]);
  int width = 1;
  if (rune == 0) {
    Error(offset_, "illegal character NUL");
  } else if (rune >= 0x80) {
    auto [decoded, bytes] = base::DecodeRune(source_.substr(read_offset_));
    rune = static_cast<int>(decoded);
    width = bytes;
    if (rune == 0xFFFD && width == 1) {
      std::string_view in = source_.substr(read_offset_);
      if (names_utf16_ && offset_ == 0 &&
          (in.starts_with("\xFF\xFE") || in.starts_with("\xFE\xFF"))) {
        Error(offset_, "illegal UTF-8 encoding (got UTF-16)");
        read_offset_ = size_ - width;
      } else {
        Error(offset_, "illegal UTF-8 encoding");
      }
    } else if (rune == kByteOrderMark && offset_ > 0) {
      Error(offset_, "illegal byte order mark");
    }
  }
  read_offset_ += width;
  ch_ = rune;
}

std::string_view GoScanner::Keep(std::string text) {
  kept_.push_front(std::move(text));
  return kept_.front();
}

void GoScanner::Error(int offset, std::string message) {
  if (errors_) errors_->Add({PositionAt(offset), std::move(message)});
}

Position GoScanner::PositionAt(int offset) const {
  if (offset >= line_start_) return Adjusted(offset, line_, offset - line_start_ + 1);
  int line = 1, start = 0;
  for (int at = 0; at < offset;) {
    const void* newline = std::memchr(source_.data() + at, '\n', offset - at);
    if (!newline) break;
    at = static_cast<int>(static_cast<const char*>(newline) - source_.data()) + 1;
    if (at >= size_) break;
    line++;
    start = at;
  }
  return Adjusted(offset, line, offset - start + 1);
}

Position GoScanner::Adjusted(int offset, int line, int column) const {
  for (auto info = line_infos_.rbegin(); info != line_infos_.rend(); ++info) {
    if (info->offset > offset) continue;
    int distance = line - info->physical_line;
    int adjusted_column = column;
    if (info->column == 0) {
      adjusted_column = 0;
    } else if (distance == 0) {
      adjusted_column = info->column + (offset - info->offset);
    }
    return {info->file, info->line + distance, adjusted_column};
  }
  return {file_name_, line, column};
}

ScannedToken GoScanner::Make(Token kind, std::string_view text) {
  return {kind, token_offset_, token_line_, token_column_, text};
}

void GoScanner::SkipWhitespace() {
  while (ch_ == ' ' || ch_ == '\t' || (ch_ == '\n' && !insert_semicolon_) || ch_ == '\r') Next();
}

std::string_view GoScanner::ScanIdentifier() {
  int start = offset_;
  if (ch_ < 0x80) {
    int at = read_offset_;
    while (at < size_ && IsAsciiWordByte(static_cast<unsigned char>(source_[at]))) at++;
    read_offset_ = at;
    Next();
  }
  while (IsLetterChar(ch_, unicode_) || IsDigitChar(ch_, unicode_)) Next();
  return Slice(start, offset_);
}

Token GoScanner::Choose(Token plain, Token with_equals) {
  if (ch_ != '=') return plain;
  Next();
  return with_equals;
}

Token GoScanner::Choose(Token plain, Token with_equals, int second, Token twice) {
  if (ch_ == second) {
    Next();
    return twice;
  }
  return Choose(plain, with_equals);
}

Token GoScanner::Choose(Token plain, Token with_equals, int second, Token twice,
                        Token twice_equals) {
  if (ch_ == second) {
    Next();
    return Choose(twice, twice_equals);
  }
  return Choose(plain, with_equals);
}

// The operator that starts with `ch`, which is consumed; kIllegal if there is none.
Token GoScanner::ScanOperator(int ch) {
  switch (ch) {
    case ':': return Choose(Token::kColon, Token::kDefine);
    case '.':
      if (ch_ == '.' && Peek() == '.') {
        Next();
        Next();
        return Token::kEllipsis;
      }
      return Token::kPeriod;
    case ',': return Token::kComma;
    case '(': return Token::kLparen;
    case ')': return Token::kRparen;
    case '[': return Token::kLbrack;
    case ']': return Token::kRbrack;
    case '{': return Token::kLbrace;
    case '}': return Token::kRbrace;
    case '+': return Choose(Token::kAdd, Token::kAddAssign, '+', Token::kInc);
    case '-': return Choose(Token::kSub, Token::kSubAssign, '-', Token::kDec);
    case '*': return Choose(Token::kMul, Token::kMulAssign);
    case '/': return Choose(Token::kQuo, Token::kQuoAssign);
    case '%': return Choose(Token::kRem, Token::kRemAssign);
    case '^': return Choose(Token::kXor, Token::kXorAssign);
    case '<':
      if (ch_ == '-') {
        Next();
        return Token::kArrow;
      }
      return Choose(Token::kLss, Token::kLeq, '<', Token::kShl, Token::kShlAssign);
    case '>': return Choose(Token::kGtr, Token::kGeq, '>', Token::kShr, Token::kShrAssign);
    case '=': return Choose(Token::kAssign, Token::kEql);
    case '!': return Choose(Token::kNot, Token::kNeq);
    case '&':
      if (ch_ == '^') {
        Next();
        return Choose(Token::kAndNot, Token::kAndNotAssign);
      }
      return Choose(Token::kAnd, Token::kAndAssign, '&', Token::kLand);
    case '|': return Choose(Token::kOr, Token::kOrAssign, '|', Token::kLor);
    case '~': return Token::kTilde;
    default: return Token::kIllegal;
  }
}

ScannedToken GoScanner::Scan() {
  if (pending_newline_ >= 0) {
    // The semicolon stands where the first newline of the comment is: on the comment's first line.
    int column = token_column_ + (pending_newline_ - token_offset_);
    ScannedToken semicolon{Token::kSemicolon, pending_newline_, token_line_, column, "\n"};
    pending_newline_ = -1;
    return semicolon;
  }
  SkipWhitespace();
  token_offset_ = offset_;
  token_line_ = line_;
  token_column_ = offset_ - line_start_ + 1;

  int ch = ch_;
  if (IsLetterChar(ch, unicode_)) {
    std::string_view word = ScanIdentifier();
    Token kind = LookupKeyword(word);
    insert_semicolon_ = EndsStatement(kind);
    return Make(kind, word);
  }
  if (IsDecimal(ch) || (ch == '.' && IsDecimal(Peek()))) {
    std::string_view number;
    Token kind = ScanNumber(&number);
    insert_semicolon_ = true;
    return Make(kind, number);
  }
  Next();
  switch (ch) {
    case kEofChar:
      if (insert_semicolon_) {
        insert_semicolon_ = false;
        return Make(Token::kSemicolon, "\n");
      }
      return Make(Token::kEof, "");
    case '\n': insert_semicolon_ = false; return Make(Token::kSemicolon, "\n");
    case ';': insert_semicolon_ = false; return Make(Token::kSemicolon, ";");
    case '"': insert_semicolon_ = true; return Make(Token::kString, ScanString());
    case '\'': insert_semicolon_ = true; return Make(Token::kChar, ScanRune());
    case '`': insert_semicolon_ = true; return Make(Token::kString, ScanRawString());
    default: break;
  }
  if (ch == '/' && (ch_ == '/' || ch_ == '*')) {
    int newline = 0;
    std::string_view comment = ScanComment(&newline);
    if (insert_semicolon_ && newline != 0) {
      pending_newline_ = newline;
      insert_semicolon_ = false;
    }
    return Make(Token::kComment, comment);
  }
  Token kind = ScanOperator(ch);
  if (kind != Token::kIllegal) {
    insert_semicolon_ = EndsStatement(kind);
    return Make(kind, "");
  }
  if (ch == 0x201C || ch == 0x201D) {
    Error(token_offset_, base::StrCat("curly quotation mark ", base::GoQuoteRune(ch),
                                      " (use neutral ", base::GoQuoteRune('"'), ")"));
  } else if (ch != kByteOrderMark) {
    Error(token_offset_, base::StrCat("illegal character ", UnicodeName(ch)));
  }
  std::string text;
  base::AppendRune(text, static_cast<char32_t>(ch));
  return Make(Token::kIllegal, Keep(std::move(text)));
}

}  // namespace gorun::source
