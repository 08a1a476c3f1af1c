#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "modules/mod_lexer.h"
#include "modules/mod_syntax.h"

namespace gorun::modules {

namespace {

// The grammar is one of lines and blocks of lines; verbs are none of its business.
class SyntaxParser {
 public:
  SyntaxParser(std::string_view name, std::string_view text, const ModRules& rules)
      : lexer_(name, text, rules.unicode), name_(name), rules_(rules) {
    file_.name = name;
  }

  base::Result<FileSyntax> Parse() {
    ParseFile();
    if (lexer_.error()) return base::Fail(base::ErrorKind::kInvalid, *lexer_.error());
    AttachSuffixComments();
    return std::move(file_);
  }

 private:
  void ParseFile();
  void ParseStatement();
  LineBlock ParseBlock(Position start, std::vector<std::string> tokens, const Token& lparen);
  LineId ParseLine();
  void AttachSuffixComments();

  ModLexer lexer_;
  std::string_view name_;
  const ModRules rules_;
  FileSyntax file_;
};

void SyntaxParser::ParseFile() {
  // Whole-line comments that belong to the statement below them, unless a blank line comes between.
  CommentBlock pending;
  auto flush = [&] {
    if (!pending.comments.before.empty()) {
      file_.statements.emplace_back(std::exchange(pending, CommentBlock()));
    }
  };
  while (true) {
    switch (lexer_.Peek().kind) {
      case TokenKind::kNewline:
        lexer_.Next();
        flush();
        break;
      case TokenKind::kComment: {
        Token token = lexer_.Next();
        if (pending.comments.before.empty()) pending.start = token.pos;
        pending.comments.before.push_back({token.pos, std::string(token.text), false});
        break;
      }
      case TokenKind::kEof: flush(); return;
      default:
        ParseStatement();
        if (!pending.comments.before.empty()) {
          file_.CommentsOf(file_.statements.back()).before =
              std::move(std::exchange(pending, CommentBlock()).comments.before);
        }
    }
  }
}

void SyntaxParser::ParseStatement() {
  Token first = lexer_.Next();
  Position end = first.end;
  std::vector<std::string> tokens = {std::string(first.text)};
  while (true) {
    Token token = lexer_.Next();
    if (token.IsEol()) {
      Line line;
      line.start = first.pos;
      line.tokens = std::move(tokens);
      line.end = end;
      file_.statements.emplace_back(file_.lines.Add(std::move(line)));
      return;
    }
    if (token.kind != TokenKind::kLParen) {
      tokens.emplace_back(token.text);
      end = token.end;
      continue;
    }
    // A parenthesis opens a block if nothing follows it in its line.
    if (lexer_.Peek().IsEol()) {
      LineBlock block = ParseBlock(first.pos, std::move(tokens), token);
      file_.statements.emplace_back(std::move(block));
      return;
    }
    tokens.emplace_back(token.text);
    if (lexer_.Peek().kind != TokenKind::kRParen) continue;
    Token rparen = lexer_.Next();
    if (lexer_.Peek().IsEol()) {
      lexer_.Next();
      LineBlock block;
      block.start = first.pos;
      tokens.pop_back();
      block.tokens = std::move(tokens);
      block.lparen.pos = token.pos;
      block.rparen.pos = rparen.pos;
      file_.statements.emplace_back(std::move(block));
      return;
    }
    tokens.emplace_back(rparen.text);
  }
}

LineBlock SyntaxParser::ParseBlock(Position start, std::vector<std::string> tokens,
                                   const Token& lparen) {
  LineBlock block;
  block.start = start;
  block.tokens = std::move(tokens);
  block.lparen.pos = lparen.pos;
  std::vector<Comment> comments;
  while (true) {
    switch (lexer_.Peek().kind) {
      case TokenKind::kEolComment: lexer_.Next(); break;
      case TokenKind::kNewline:
        lexer_.Next();
        // An empty comment keeps a blank line; several count as one, those at the beginning as
        // none.
        if (comments.empty() ? !block.lines.empty() : !comments.back().token.empty()) {
          comments.emplace_back();
        }
        break;
      case TokenKind::kComment: {
        Token token = lexer_.Next();
        comments.push_back({token.pos, std::string(token.text), false});
        break;
      }
      case TokenKind::kEof:
        lexer_.Fail(base::StrCat("syntax error (unterminated block started at ", name_, ':',
                                 start.line, ':', start.line_rune, ")"));
        return block;
      case TokenKind::kRParen: {
        Token rparen = lexer_.Next();
        if (rules_.drops_blank_at_block_end && comments.size() == 1 && comments[0] == Comment()) {
          comments.clear();
        }
        block.rparen.comments.before = std::move(comments);
        block.rparen.pos = rparen.pos;
        if (!lexer_.Peek().IsEol()) {
          lexer_.Fail("syntax error (expected newline after closing paren)");
        }
        lexer_.Next();
        return block;
      }
      default: {
        LineId line = ParseLine();
        block.lines.push_back(line);
        file_[line].comments.before = std::exchange(comments, {});
      }
    }
  }
}

LineId SyntaxParser::ParseLine() {
  Token token = lexer_.Next();
  Line line;
  line.start = token.pos;
  line.in_block = true;
  for (; !token.IsEol(); token = lexer_.Next()) {
    line.tokens.emplace_back(token.text);
    line.end = token.end;
  }
  return file_.lines.Add(std::move(line));
}

// Gives every comment at a line's end to the last node that ends before it.
void SyntaxParser::AttachSuffixComments() {
  std::vector<Comment>& suffix = lexer_.suffix_comments();
  if (suffix.empty()) return;
  struct Node {
    Position start, end;
    Comments* comments;
  };
  std::vector<Node> nodes;
  auto add_paren = [&](Paren& paren) {
    Position end = paren.pos;
    end.byte++;
    end.line_rune++;
    nodes.push_back({paren.pos, end, &paren.comments});
  };
  auto add_line = [&](LineId id) {
    Line& line = file_[id];
    nodes.push_back({line.start, line.end, &line.comments});
  };
  for (Statement& statement : file_.statements) {
    if (auto* block = std::get_if<LineBlock>(&statement)) {
      add_paren(block->lparen);
      for (LineId id : block->lines) add_line(id);
      add_paren(block->rparen);
      nodes.push_back({block->start, nodes.back().end, &block->comments});
    } else if (auto* comment_block = std::get_if<CommentBlock>(&statement)) {
      nodes.push_back({comment_block->start, comment_block->start, &comment_block->comments});
    } else {
      add_line(std::get<LineId>(statement));
    }
  }
  size_t left = suffix.size();
  for (size_t i = nodes.size(); i-- > 0;) {
    Node& node = nodes[i];
    // A comment after a block belongs to what is last in it.
    if (node.start.line != node.end.line) continue;
    std::vector<Comment>& own = node.comments->suffix;
    while (left > 0 && node.end.byte <= suffix[left - 1].start.byte) {
      own.push_back(std::move(suffix[--left]));
    }
    std::reverse(own.begin(), own.end());
  }
  file_.comments.before.insert(file_.comments.before.end(), suffix.begin(),
                               suffix.begin() + static_cast<ptrdiff_t>(left));
}

}  // namespace

base::Result<FileSyntax> ParseSyntax(std::string_view name, std::string_view text,
                                     const ModRules& rules) {
  return SyntaxParser(name, text, rules).Parse();
}

}  // namespace gorun::modules
