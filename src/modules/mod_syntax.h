#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/unicode.h"

// The lossless syntax tree of go.mod and go.work files (golang.org/x/mod/modfile, read.go and
// print.go). It knows tokens, lines, blocks and comments, and no directive.
namespace gorun::modules {

struct Position {
  /// From 1; 0 in a made-up node.
  int line = 0;
  /// Rune in the line, from 1.
  int line_rune = 0;
  /// Byte in the file, from 0.
  size_t byte = 0;
  bool operator==(const Position&) const = default;
};

struct Comment {
  Position start;
  /// With the "//", without the newline; "" stands for a blank line within a block.
  std::string token;
  /// At the end of a line, not a line of its own.
  bool suffix = false;
  bool operator==(const Comment&) const = default;
};

struct Comments {
  std::vector<Comment> before;
  std::vector<Comment> suffix;
  std::vector<Comment> after;
};

/// A line of tokens. Without tokens, it is dead: Cleanup removes it.
struct Line {
  Comments comments;
  Position start;
  std::vector<std::string> tokens;
  /// In a block, the block's verb is not among the tokens.
  bool in_block = false;
  Position end;
};
using LineId = base::Id<Line>;

struct Paren {
  Comments comments;
  Position pos;
};

struct LineBlock {
  Comments comments;
  Position start;
  Paren lparen;
  std::vector<std::string> tokens;
  std::vector<LineId> lines;
  Paren rparen;
};

/// Comments apart from any directive.
struct CommentBlock {
  Comments comments;
  Position start;
};

/// A statement; a LineId is a line outside of blocks.
using Statement = std::variant<CommentBlock, LineId, LineBlock>;

/// A whole file. Lines are named by ids, which stay valid through every edit; a copy is
/// independent.
struct FileSyntax {
  /// As it shall appear in error messages.
  std::string name;
  Comments comments;
  std::vector<Statement> statements;
  base::IdVector<LineId, Line> lines;

  Line& operator[](LineId id) { return lines[id]; }
  const Line& operator[](LineId id) const { return lines[id]; }
  Comments& CommentsOf(Statement& statement);
  const Comments& CommentsOf(const Statement& statement) const;

  /// Adds a line with these tokens. With a hint: after it, in its block if the verbs agree (which
  /// makes a block of a single line). Without: to the last block or line of that verb, else at the
  /// end (addLine).
  LineId AddLine(LineId hint, std::vector<std::string> tokens);
  /// Adds a line of its own at the end.
  LineId AppendLine(std::vector<std::string> tokens);
  /// Replaces a line's tokens; `tokens` begins with the verb.
  void UpdateLine(LineId line, std::vector<std::string> tokens);
  /// Marks a line as dead, for Cleanup.
  void MarkRemoved(LineId line);
  /// Removes dead lines and empty blocks; blocks of one line become lines (FileSyntax.Cleanup).
  void Cleanup();
};

/// Where the releases of Go differ in what go.mod files say.
struct ModRules {
  /// From 1.25 on there is the directive `ignore`.
  bool ignore_lines = true;
  /// From 1.25 on a blank line at the end of a block is dropped when the file is written.
  bool drops_blank_at_block_end = true;
  /// Which characters are printable, and need no quotes.
  base::UnicodeVersion unicode = base::UnicodeVersion::k17;
};

/// Parses a file's text into a tree. Any bytes may come in. Errors are "NAME:LINE[:COLUMN]: …".
base::Result<FileSyntax> ParseSyntax(std::string_view name, std::string_view text,
                                     const ModRules& rules = {});

/// The text of a tree in standard style, byte for byte modfile.Format's.
std::string FormatSyntax(const FileSyntax& file);

/// A position as error texts begin: "NAME:LINE: ", with the column unless it is 1.
std::string PositionPrefix(std::string_view name, Position position);

/// modfile.MustQuote and AutoQuote: the quotation of `s` if it needs one to be a single token.
bool MustQuote(std::string_view s);
std::string AutoQuote(std::string_view s);

}  // namespace gorun::modules
