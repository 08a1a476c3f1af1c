#include <utility>

#include "base/unicode.h"
#include "modules/mod_syntax.h"

namespace gorun::modules {

namespace {

class Printer {
 public:
  explicit Printer(const FileSyntax& file) : file_(file) {}

  std::string Print() {
    for (const Comment& comment : file_.comments.before) {
      Text(comment);
      Newline();
    }
    for (size_t i = 0; i < file_.statements.size(); i++) {
      const Statement& statement = file_.statements[i];
      PrintStatement(statement);
      for (const Comment& comment : file_.CommentsOf(statement).after) {
        Text(comment);
        Newline();
      }
      if (i + 1 < file_.statements.size()) Newline();
    }
    while (out_ == "\n" || out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  void Text(const Comment& comment) { out_ += base::TrimUnicodeSpace(comment.token); }

  void Indent() { out_.append(margin_, '\t'); }

  // Removes spaces and tabs at the end of the current line.
  void Trim() {
    size_t end = out_.find_last_not_of(" \t");
    out_.resize(end == std::string::npos ? 0 : end + 1);
  }

  // Ends the line, after the comments that wait for its end. Never makes two blank lines.
  void Newline() {
    if (!pending_.empty()) {
      out_ += ' ';
      for (size_t i = 0; i < pending_.size(); i++) {
        if (i > 0) {
          Trim();
          out_ += '\n';
          Indent();
        }
        Text(*pending_[i]);
      }
      pending_.clear();
    }
    Trim();
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    Indent();
  }

  void Before(const Comments& comments) {
    if (comments.before.empty()) return;
    Trim();
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    Indent();
    for (const Comment& comment : comments.before) {
      Text(comment);
      Newline();
    }
  }

  void Suffix(const Comments& comments) {
    for (const Comment& comment : comments.suffix) pending_.push_back(&comment);
  }

  void Tokens(const std::vector<std::string>& tokens) {
    std::string_view separator;
    for (const std::string& token : tokens) {
      if (token == "," || token == ")" || token == "]" || token == "}") separator = "";
      out_ += separator;
      out_ += token;
      separator = token == "(" || token == "[" || token == "{" ? "" : " ";
    }
  }

  void PrintLine(const Line& line) {
    Before(line.comments);
    Tokens(line.tokens);
    Suffix(line.comments);
  }

  void PrintParen(const Paren& paren, char c) {
    Before(paren.comments);
    out_ += c;
    Suffix(paren.comments);
  }

  void PrintStatement(const Statement& statement) {
    if (auto* comment_block = std::get_if<CommentBlock>(&statement)) {
      Before(comment_block->comments);
      Suffix(comment_block->comments);
      return;
    }
    if (auto* line = std::get_if<LineId>(&statement)) {
      PrintLine(file_[*line]);
    } else {
      const LineBlock& block = std::get<LineBlock>(statement);
      Before(block.comments);
      Tokens(block.tokens);
      out_ += ' ';
      PrintParen(block.lparen, '(');
      margin_++;
      for (LineId id : block.lines) {
        Newline();
        PrintLine(file_[id]);
      }
      margin_--;
      Newline();
      PrintParen(block.rparen, ')');
      Suffix(block.comments);
    }
    Newline();
  }

  const FileSyntax& file_;
  std::string out_;
  std::vector<const Comment*> pending_;
  size_t margin_ = 0;
};

}  // namespace

std::string FormatSyntax(const FileSyntax& file) { return Printer(file).Print(); }

}  // namespace gorun::modules
