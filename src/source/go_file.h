#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unicode.h"
#include "source/header_parser.h"
#include "source/source_package.h"

namespace gorun::source {

/// One import of a Go file.
struct FileImport {
  std::string path;
  Position position;
  /// Text of the comment above; only for "C", which is the only one whose comment matters.
  std::string doc;
};

/// One pattern of a `//go:embed` comment.
struct FileEmbed {
  std::string pattern;
  Position position;
};

/// What go/build learns from one Go file (fileInfo). Positions point into the `path` and
/// `line_files` that were given.
struct GoFile {
  /// "" if the package clause is malformed.
  std::string package_name;
  /// kNone, kSyntax or (invalid import path) kOther. With an error there are no imports, embeds and
  /// directives.
  SourceError error;
  std::vector<FileImport> imports;
  std::vector<FileEmbed> embeds;
  /// `//go:…` comments above the package clause.
  std::vector<Directive> directives;
  /// The text after `import` in a comment on the package clause's line, as a path; "" if there is
  /// none.
  std::string import_comment;
  /// There is such a comment, but no string follows `import`.
  bool bad_import_comment = false;
};

/// Parses a file whose header (CutGoHeader) applies (go/build.readGoInfo's second half). `content`
/// is the whole file if it may import "embed", else at least the header; both without byte order
/// mark. `path` and `line_files` must outlive the result's positions.
GoFile ParseGoFile(std::string_view content, std::string_view header, std::string_view path,
                   std::deque<std::string>& line_files, const ReadingRules& rules = {});

/// True if a header that parses imports "embed": then ParseGoFile needs the whole file.
bool MayImportEmbed(std::string_view header);

/// go/build.isValidImport: no white space, no control characters, none of Go's forbidden
/// punctuation.
bool IsValidImport(std::string_view path, base::UnicodeVersion unicode);

/// Patterns of all `//go:embed` comments of a file, with places; malformed ones are left out, as
/// the compiler reports them. (Since Go 1.26; before see line_embeds.h.)
std::vector<FileEmbed> FindEmbeds(std::string_view content, std::string_view path,
                                  std::deque<std::string>& line_files);

/// Arguments of one `//go:embed …` comment (go/build.parseGoEmbed): words, "…" and `…` strings,
/// with their byte offsets in `comment`. nullopt if malformed; empty if it is another directive.
struct EmbedArgument {
  std::string pattern;
  size_t offset = 0;
};
std::optional<std::vector<EmbedArgument>> ParseEmbedComment(std::string_view comment);

}  // namespace gorun::source
