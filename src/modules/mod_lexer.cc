#include "modules/mod_lexer.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::modules {

namespace {

constexpr std::string_view kBlockComment = "mod files must use // comments (not /* */ comments)";

// Most printable runes make identifiers; 0 stands for the end of input.
inline bool IsIdent(char32_t rune, base::UnicodeVersion unicode) {
  if (rune >= 0x80) return base::IsPrint(rune, unicode) && !base::IsSpace(rune);
  if (rune <= ' ' || rune == 0x7F) return false;
  switch (rune) {
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case ',': return false;
    default: return true;
  }
}

}  // namespace

ModLexer::ModLexer(std::string_view name, std::string_view text, base::UnicodeVersion unicode)
    : name_(name), text_(text), unicode_(unicode) {
  ReadToken();
}

Token ModLexer::Next() {
  Token token = token_;
  ReadToken();
  return token;
}

void ModLexer::Fail(std::string_view message) {
  if (!error_) error_ = base::StrCat(PositionPrefix(name_, pos_), message);
  text_ = text_.substr(0, pos_.byte);
  token_ = Token{TokenKind::kEof, pos_, pos_, {}};
}

char32_t ModLexer::PeekRune() const {
  if (AtEnd()) return 0;
  char c = text_[pos_.byte];
  if (static_cast<unsigned char>(c) < 0x80) return static_cast<unsigned char>(c);
  return base::DecodeRune(text_.substr(pos_.byte)).first;
}

// Not at the end.
char32_t ModLexer::TakeRune() {
  char32_t rune = static_cast<unsigned char>(text_[pos_.byte]);
  size_t size = 1;
  if (rune >= 0x80) {
    auto [decoded, length] = base::DecodeRune(text_.substr(pos_.byte));
    rune = decoded;
    size = static_cast<size_t>(length);
  }
  if (rune == '\n') {
    pos_.line++;
    pos_.line_rune = 1;
  } else {
    pos_.line_rune++;
  }
  pos_.byte += size;
  return rune;
}

void ModLexer::End(TokenKind kind) {
  token_.kind = kind;
  token_.text = text_.substr(token_.pos.byte, pos_.byte - token_.pos.byte);
  token_.end = pos_;
}

void ModLexer::ReadToken() {
  if (error_) return;
  while (!AtEnd()) {
    char32_t c = PeekRune();
    if (c == ' ' || c == '\t' || c == '\r') {
      TakeRune();
      continue;
    }
    if (AtPrefix("//")) return ReadComment();
    if (AtPrefix("/*")) return Fail(kBlockComment);
    break;
  }
  Start();
  if (AtEnd()) return End(TokenKind::kEof);
  switch (PeekRune()) {
    case '\n': TakeRune(); return End(TokenKind::kNewline);
    case '(': TakeRune(); return End(TokenKind::kLParen);
    case ')': TakeRune(); return End(TokenKind::kRParen);
    case '[':
    case ']':
    case '{':
    case '}':
    case ',': TakeRune(); return End(TokenKind::kPunctuation);
    case '"':
    case '`': return ReadString();
    default: return ReadIdent();
  }
}

void ModLexer::ReadComment() {
  Start();
  size_t line_start = text_.rfind('\n', pos_.byte);
  line_start = line_start == std::string_view::npos ? 0 : line_start + 1;
  bool suffix = !base::TrimSpace(text_.substr(line_start, pos_.byte - line_start)).empty();
  while (!AtEnd() && TakeRune() != '\n') {
  }
  End(suffix ? TokenKind::kEolComment : TokenKind::kComment);
  token_.text = token_.text.ends_with("\r\n") ? base::TrimSuffix(token_.text, "\r\n")
                                              : base::TrimSuffix(token_.text, "\n");
  if (suffix) suffix_comments_.push_back({token_.pos, std::string(token_.text), true});
}

void ModLexer::ReadString() {
  char32_t quote = TakeRune();
  while (true) {
    char32_t c = 0;
    if (!AtEnd()) {
      if (PeekRune() == '\n') return Fail("unexpected newline in string");
      c = TakeRune();
      if (c == quote) break;
      if (c != '\\' || quote == '`') continue;
      if (!AtEnd()) {
        TakeRune();
        continue;
      }
    }
    pos_ = token_.pos;
    return Fail("unexpected EOF in string");
  }
  End(TokenKind::kString);
}

void ModLexer::ReadIdent() {
  if (char32_t c = PeekRune(); !IsIdent(c, unicode_)) {
    return Fail(base::StrCat("unexpected input character ", base::GoQuoteRune(c)));
  }
  while (!AtEnd()) {
    char32_t c = PeekRune();
    if (!IsIdent(c, unicode_)) break;
    if (c == '/') {
      if (AtPrefix("//")) break;
      if (AtPrefix("/*")) return Fail(kBlockComment);
    }
    TakeRune();
  }
  End(TokenKind::kIdent);
}

}  // namespace gorun::modules
