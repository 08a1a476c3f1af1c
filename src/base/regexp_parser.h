#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/regexp.h"

namespace gorun::base {

/// A regular expression as a tree.
struct RegexpNode {
  enum class Kind { kEmpty, kSet, kAssert, kSequence, kAlternatives, kRepeat };
  Kind kind = Kind::kEmpty;
  std::vector<Regexp::Range> set;
  char assertion = 0;
  std::vector<std::unique_ptr<RegexpNode>> parts;
  /// kRepeat: of parts[0]; max -1 is unlimited.
  int min = 0, max = -1;
  bool greedy = true;
};

/// Parses Go's syntax. Errors as regexp/syntax has them.
Result<std::unique_ptr<RegexpNode>> ParseRegexp(std::string_view expression);

}  // namespace gorun::base
