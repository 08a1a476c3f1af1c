#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unicode.h"
#include "modules/mod_syntax.h"

namespace gorun::modules {

enum class TokenKind {
  kEof,
  kEolComment,
  kIdent,
  kString,
  kComment,
  kNewline,
  kLParen,
  kRParen,
  kPunctuation
};

struct Token {
  TokenKind kind = TokenKind::kEof;
  Position pos;
  Position end;
  /// Points into the text.
  std::string_view text;

  /// Ends a line.
  bool IsEol() const {
    return kind == TokenKind::kEof || kind == TokenKind::kEolComment || kind == TokenKind::kNewline;
  }
};

/// Cuts a go.mod file into tokens, with one token of look-ahead (the lexing half of
/// modfile/read.go). After the first error there is only kEof.
class ModLexer {
 public:
  /// `text` must outlive the lexer and its tokens.
  ModLexer(std::string_view name, std::string_view text, base::UnicodeVersion unicode);

  const Token& Peek() const { return token_; }
  Token Next();
  /// Records an error at the current position, unless there is one, and ends the input.
  void Fail(std::string_view message);
  const std::optional<std::string>& error() const { return error_; }
  /// Comments at line ends, in order.
  std::vector<Comment>& suffix_comments() { return suffix_comments_; }

 private:
  bool AtEnd() const { return pos_.byte == text_.size(); }
  bool AtPrefix(std::string_view prefix) const {
    return text_.substr(pos_.byte, prefix.size()) == prefix;
  }
  char32_t PeekRune() const;
  char32_t TakeRune();
  void ReadToken();
  void ReadComment();
  void ReadString();
  void ReadIdent();
  void Start() { token_.pos = pos_; }
  void End(TokenKind kind);

  std::string_view name_;
  std::string_view text_;
  const base::UnicodeVersion unicode_;
  Position pos_{1, 1, 0};
  Token token_;
  std::vector<Comment> suffix_comments_;
  std::optional<std::string> error_;
};

}  // namespace gorun::modules
