#pragma once

#include <deque>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/unicode.h"
#include "source/go_token.h"
#include "source/reading_rules.h"
#include "source/source_package.h"

namespace gorun::source {

/// One error of a file's header, as go/scanner.Error.
struct SyntaxError {
  Position position;
  std::string message;
};

/// What is wrong with a file, as far as anybody looks at go/scanner's ErrorList: how many errors
/// there are, where the last one was found, and the one that stands first once they are sorted. (A
/// file of noise has millions.)
class SyntaxErrors {
 public:
  void Add(SyntaxError error);
  size_t count() const { return count_; }
  /// Of the error added last; 0 if there is none.
  int last_line() const { return last_line_; }
  /// Only if count() > 0.
  const SyntaxError& first() const { return first_; }

 private:
  size_t count_ = 0;
  int last_line_ = 0;
  SyntaxError first_;
};

/// One token. `text` is the identifier, keyword, literal or comment (without carriage returns where
/// Go strips them), ";" or "\n" for semicolons, and empty for operators. It points into the source
/// or into the scanner.
struct ScannedToken {
  Token kind = Token::kIllegal;
  int offset = 0;
  /// Physical line and column, both from 1: without `//line` adjustments.
  int line = 0;
  int column = 0;
  std::string_view text;
};

/// go/scanner.Scanner with comments: the whole of Go's lexical grammar, with automatic semicolons,
/// `//line` comments and its error texts. The source must outlive the scanner and be below 2 GiB.
class GoScanner {
 public:
  /// Errors go to `errors`; null: nobody wants them. Positions name `file_name`
  /// (which must outlive them) unless a `//line` comment names another, kept in `line_files`.
  GoScanner(std::string_view source, std::string_view file_name, SyntaxErrors* errors,
            std::deque<std::string>& line_files, const ReadingRules& rules = {});

  ScannedToken Scan();

  /// token.File.Position: adjusted by the `//line` comments before `offset`. `line` and `column`
  /// are the physical ones.
  Position Adjusted(int offset, int line, int column) const;
  Position PositionOf(const ScannedToken& token) const {
    return Adjusted(token.offset, token.line, token.column);
  }
  /// For any offset up to the current one; counts lines from the start if it is on an earlier line.
  Position PositionAt(int offset) const;

  /// Moves the texts that tokens point into, beside the source, to `texts` (empty), for tokens that
  /// outlive the scanner. Scan must not be called any more.
  void GiveTexts(std::forward_list<std::string>& texts) { texts = std::move(kept_); }

 private:
  // What one //line comment says: from `offset` (on physical line `physical_line`) on, positions
  // are relative to file:line:column. A column of 0 is unknown.
  struct LineInfo {
    int offset;
    int physical_line;
    std::string_view file;
    int line;
    int column;
  };
  static constexpr int kEofChar = -1;

  void Next();
  int Peek() const {
    return read_offset_ < size_ ? static_cast<unsigned char>(source_[read_offset_]) : 0;
  }
  std::string_view Slice(int from, int to) const { return source_.substr(from, to - from); }
  std::string_view Keep(std::string text);
  void Error(int offset, std::string message);
  ScannedToken Make(Token kind, std::string_view text);

  void SkipWhitespace();
  std::string_view ScanIdentifier();
  Token ScanOperator(int ch);
  Token Choose(Token plain, Token with_equals);
  Token Choose(Token plain, Token with_equals, int second, Token twice);
  Token Choose(Token plain, Token with_equals, int second, Token twice, Token twice_equals);

  // Comments (go_scanner_comments.cc).
  std::string_view ScanComment(int* newline_offset);
  bool SkipPlainLineComment();
  bool SkipPlainBlockComment(int* newline_offset);
  void UpdateLineInfo(int next, int offset, std::string_view text);

  // Literals (go_scanner_literals.cc).
  Token ScanNumber(std::string_view* text);
  int Digits(int base, int* invalid);
  std::string_view ScanRune();
  std::string_view ScanString();
  std::string_view ScanRawString();
  bool ScanEscape(int quote);

  std::string_view source_;
  int size_;
  std::string_view file_name_;
  SyntaxErrors* errors_;
  std::deque<std::string>& line_files_;
  const bool names_utf16_;
  const base::UnicodeVersion unicode_;
  // Texts that differ from the source.
  std::forward_list<std::string> kept_;
  std::vector<LineInfo> line_infos_;

  // The current character: a rune, or kEofChar.
  int ch_ = ' ';
  int offset_ = 0;
  int read_offset_ = 0;
  // Line of `offset_` and where it starts.
  int line_ = 1;
  int line_start_ = 0;
  bool insert_semicolon_ = false;
  // A semicolon is due at the newline inside of the block comment just returned; -1: none.
  int pending_newline_ = -1;
  // Where the token being scanned starts.
  int token_offset_ = 0, token_line_ = 1, token_column_ = 1;
};

/// fmt's %#U: "U+0040 '@'".
std::string UnicodeName(int rune);

/// go/scanner's stripCR: removes carriage returns; in block comments not those that would make
/// "*/".
std::string StripCarriageReturns(std::string_view text, bool block_comment);

}  // namespace gorun::source
