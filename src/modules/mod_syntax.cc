#include "modules/mod_syntax.h"

#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"

namespace gorun::modules {

namespace {

// Where a new line shall go: a statement, and the line within its block (npos: the block's end).
struct Place {
  static constexpr size_t kNone = SIZE_MAX;
  size_t statement = kNone;
  size_t line = kNone;
};

Place FindLine(const FileSyntax& file, LineId id) {
  for (size_t i = 0; i < file.statements.size(); i++) {
    if (const LineId* line = std::get_if<LineId>(&file.statements[i])) {
      if (*line == id) return {i, Place::kNone};
    } else if (const LineBlock* block = std::get_if<LineBlock>(&file.statements[i])) {
      for (size_t j = 0; j < block->lines.size(); j++) {
        if (block->lines[j] == id) return {i, j};
      }
    }
  }
  return {};
}

Place FindLastOfVerb(const FileSyntax& file, const std::string& verb) {
  for (size_t i = file.statements.size(); i-- > 0;) {
    const std::vector<std::string>* tokens = nullptr;
    if (const LineId* line = std::get_if<LineId>(&file.statements[i])) {
      tokens = &file[*line].tokens;
    } else if (const LineBlock* block = std::get_if<LineBlock>(&file.statements[i])) {
      tokens = &block->tokens;
    }
    if (tokens != nullptr && !tokens->empty() && tokens->front() == verb) return {i, Place::kNone};
  }
  return {};
}

std::vector<Comment> Joined(const std::vector<Comment>& a, const std::vector<Comment>& b) {
  std::vector<Comment> out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

// Makes the only line of a block a line of its own.
void Collapse(const LineBlock& block, Line& line) {
  Line flat;
  flat.comments.before = Joined(block.comments.before, line.comments.before);
  flat.comments.suffix = Joined(line.comments.suffix, block.comments.suffix);
  flat.comments.after = Joined(line.comments.after, block.comments.after);
  flat.tokens = block.tokens;
  flat.tokens.insert(flat.tokens.end(), line.tokens.begin(), line.tokens.end());
  line = std::move(flat);
}

}  // namespace

Comments& FileSyntax::CommentsOf(Statement& statement) {
  if (auto* block = std::get_if<LineBlock>(&statement)) return block->comments;
  if (auto* comment_block = std::get_if<CommentBlock>(&statement)) return comment_block->comments;
  return lines[std::get<LineId>(statement)].comments;
}

const Comments& FileSyntax::CommentsOf(const Statement& statement) const {
  return const_cast<FileSyntax*>(this)->CommentsOf(const_cast<Statement&>(statement));
}

LineId FileSyntax::AddLine(LineId hint, std::vector<std::string> tokens) {
  Place place = hint.valid() ? FindLine(*this, hint) : FindLastOfVerb(*this, tokens[0]);
  if (place.statement == Place::kNone) return AppendLine(std::move(tokens));

  Statement& statement = statements[place.statement];
  auto* block = std::get_if<LineBlock>(&statement);
  const std::vector<std::string>& neighbour =
      block != nullptr ? block->tokens : lines[std::get<LineId>(statement)].tokens;
  if (neighbour.empty() || neighbour[0] != tokens[0]) {
    Line line;
    line.tokens = std::move(tokens);
    LineId id = lines.Add(std::move(line));
    statements.insert(statements.begin() + static_cast<ptrdiff_t>(place.statement) + 1, id);
    return id;
  }

  if (block == nullptr) {
    // A second line of this verb: make a block of the first.
    LineId first = std::get<LineId>(statement);
    Line& line = lines[first];
    LineBlock factored;
    factored.tokens = {line.tokens[0]};
    factored.lines = {first};
    line.in_block = true;
    line.tokens.erase(line.tokens.begin());
    statement = std::move(factored);
    block = &std::get<LineBlock>(statement);
  }
  Line line;
  line.tokens.assign(std::make_move_iterator(tokens.begin() + 1),
                     std::make_move_iterator(tokens.end()));
  line.in_block = true;
  LineId id = lines.Add(std::move(line));
  auto at = place.line == Place::kNone
                ? block->lines.end()
                : block->lines.begin() + static_cast<ptrdiff_t>(place.line) + 1;
  block->lines.insert(at, id);
  return id;
}

LineId FileSyntax::AppendLine(std::vector<std::string> tokens) {
  Line line;
  line.tokens = std::move(tokens);
  LineId id = lines.Add(std::move(line));
  statements.emplace_back(id);
  return id;
}

void FileSyntax::UpdateLine(LineId line, std::vector<std::string> tokens) {
  if (lines[line].in_block) tokens.erase(tokens.begin());
  lines[line].tokens = std::move(tokens);
}

void FileSyntax::MarkRemoved(LineId line) {
  lines[line].tokens.clear();
  lines[line].comments.suffix.clear();
}

void FileSyntax::Cleanup() {
  std::vector<Statement> kept;
  kept.reserve(statements.size());
  for (Statement& statement : statements) {
    if (LineId* line = std::get_if<LineId>(&statement)) {
      if (lines[*line].tokens.empty()) continue;
    } else if (LineBlock* block = std::get_if<LineBlock>(&statement)) {
      std::erase_if(block->lines, [&](LineId id) { return lines[id].tokens.empty(); });
      if (block->lines.empty()) continue;
      // Comments before the closing parenthesis have no other place.
      if (block->lines.size() == 1 && block->rparen.comments.before.empty()) {
        LineId only = block->lines[0];
        Collapse(*block, lines[only]);
        kept.emplace_back(only);
        continue;
      }
    }
    kept.push_back(std::move(statement));
  }
  statements = std::move(kept);
}

std::string PositionPrefix(std::string_view name, Position position) {
  // The column is 1 but for errors of the scanner.
  if (position.line_rune > 1) {
    return base::StrCat(name, ':', position.line, ':', position.line_rune, ": ");
  }
  if (position.line > 0) return base::StrCat(name, ':', position.line, ": ");
  return name.empty() ? "" : base::StrCat(name, ": ");
}

bool MustQuote(std::string_view s) {
  if (s.empty()) return true;
  for (size_t at = 0; at < s.size();) {
    char32_t rune = static_cast<unsigned char>(s[at]);
    size_t size = 1;
    if (rune >= 0x80) {
      auto decoded = base::DecodeRune(s.substr(at));
      rune = decoded.first;
      size = static_cast<size_t>(decoded.second);
    }
    at += size;
    switch (rune) {
      case ' ':
      case '"':
      case '\'':
      case '`': return true;
      case '(':
      case ')':
      case '[':
      case ']':
      case '{':
      case '}':
      case ',':
        if (s.size() > 1) return true;
        break;
      case '/':
        // Would begin a comment.
        if (at < s.size() && (s[at] == '/' || s[at] == '*')) return true;
        break;
      default:
        if (rune >= 0x7F || rune < ' ') {
          if (!base::IsPrint(rune)) return true;
        }
    }
  }
  return false;
}

std::string AutoQuote(std::string_view s) {
  return MustQuote(s) ? base::GoQuote(s) : std::string(s);
}

}  // namespace gorun::modules
