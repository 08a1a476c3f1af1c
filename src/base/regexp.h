#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace gorun::base {

/// A regular expression in the syntax of Go's package regexp (RE2's), but for \p{…} classes.
/// Matching takes time proportional to the text whatever the expression is.
class Regexp {
 public:
  /// Errors read as regexp.Compile's ("error parsing regexp: missing closing ): `(`").
  static Result<Regexp> Compile(std::string_view expression);

  /// True if regexp.FindString(text) == text: the leftmost match, which prefers what stands first
  /// in an alternative and not what is longest, is all of `text`. An empty text always is.
  bool FindsAll(std::string_view text) const;

  /// Inclusive.
  using Range = std::pair<char32_t, char32_t>;

 private:
  friend class RegexpCompiler;
  struct Instruction {
    enum class Op : uint8_t { kSet, kSplit, kJump, kAssert, kMatch };
    Op op = Op::kMatch;
    /// kAssert: '^' and '$' of a line, 'A' and 'z' of the text, 'b' and 'B'.
    char assertion = 0;
    /// kSplit: the preferred way; kJump: where to.
    size_t next = 0;
    /// kSplit: the other way.
    size_t other = 0;
    /// kSet: the runes that match.
    std::vector<Range> set;
  };
  std::vector<Instruction> program_;
};

}  // namespace gorun::base
