#pragma once

#include "base/unicode.h"

namespace gorun::source {

/// Where the minor releases of Go differ in how go/build, go/scanner and go/parser read a file.
struct ReadingRules {
  /// From 1.25 on the error for a file in UTF-16 says so.
  bool names_utf16 = true;
  /// From 1.25 on comments are adjacent, and above a declaration, by the lines where they stand;
  /// before by those that `//line` comments say.
  bool joins_comments_by_physical_lines = true;
  /// From 1.26 on `//go:embed` comments are those that Go's scanner finds; before those that a
  /// reader of its own does (line_embeds.h).
  bool scans_for_embeds = true;
  /// From 1.26 on the rest of a file with a malformed header is not looked at; before a NUL in it
  /// is what is wrong with the file.
  bool passes_nul_after_malformed_header = true;
  /// What is a letter in names of packages, and what may be in import paths.
  base::UnicodeVersion unicode = base::UnicodeVersion::k17;
};

/// The rules of Go 1.`minor`.
inline ReadingRules ReadingRulesFor(int minor) {
  ReadingRules rules;
  rules.names_utf16 = minor >= 25;
  rules.joins_comments_by_physical_lines = minor >= 25;
  rules.scans_for_embeds = minor >= 26;
  rules.passes_nul_after_malformed_header = minor >= 26;
  if (minor < 27) rules.unicode = base::UnicodeVersion::k15;
  return rules;
}

}  // namespace gorun::source
