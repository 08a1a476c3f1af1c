#pragma once

#include <string_view>

namespace gorun::source {

/// Where the interesting part of a file ends.
struct HeaderCut {
  enum class Problem {
    kNone,
    /// Not Go, or malformed: `header` is the whole file, so that the parser finds out.
    kSyntax,
    /// "unexpected NUL in input": go/build refuses the file.
    kNul,
    /// The bytes given end inside of the header: with more of the file the answer may differ.
    kTruncated,
  };
  Problem problem = Problem::kNone;
  std::string_view header;
};

/// `content` without a UTF-8 byte order mark at its start.
std::string_view SkipByteOrderMark(std::string_view content);

/// go/build's readGoInfo: the package clause and imports with everything before them, up to and
/// without the first token after them. `complete`: `content` is the whole file; else it is its
/// beginning. `content` has no byte order mark any more.
HeaderCut CutGoHeader(std::string_view content, bool complete = true);

/// go/build's readComments: the leading comments of a file in another language.
HeaderCut CutComments(std::string_view content, bool complete = true);

}  // namespace gorun::source
