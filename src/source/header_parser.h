#pragma once

#include <deque>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/go_scanner.h"

namespace gorun::source {

/// One comment of a header: its text with the comment marks, and where it starts.
struct HeaderComment {
  ScannedToken token;
  Position position;
};

/// One import declaration (ast.ImportSpec).
struct HeaderImport {
  /// The string literal as written, quotes included; "" if it is missing.
  std::string_view literal;
  /// Where the declaration starts: the name in front of the path, if there is one.
  Position position;
  /// Index into ParsedHeader::groups of the comment above (or that above a declaration of this
  /// import alone), -1 if there is none.
  int doc = -1;
};

/// What go/parser finds in a header (parser.ImportsOnly | parser.ParseComments).
struct ParsedHeader {
  /// "" if the package clause is malformed.
  std::string_view package_name;
  /// Offset of the `package` keyword.
  int package_offset = 0;
  /// Offset right after the package name.
  int package_name_end = 0;
  std::vector<HeaderImport> imports;
  std::vector<HeaderComment> comments;
  /// Runs of adjacent comments: [begin, end) in `comments`.
  struct Group {
    size_t begin, end;
  };
  std::vector<Group> groups;
  /// The first one is what cmd/go prints.
  SyntaxErrors errors;
  /// Texts and file names that are not in the source; what views above may point into.
  std::forward_list<std::string> texts;

  /// ast.CommentGroup.Text: the comment as text, without marks and directives; "" for -1.
  std::string GroupText(int group) const;
};

/// Parses `header`, which the result's views point into, as they do into `file_name` and
/// `line_files` (the names from `//line` comments, which positions mention). Reproduces go/parser's
/// error texts.
ParsedHeader ParseHeader(std::string_view header, std::string_view file_name,
                         std::deque<std::string>& line_files, const ReadingRules& rules);

}  // namespace gorun::source
