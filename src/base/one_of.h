#pragma once

#include <initializer_list>
#include <string_view>

namespace gorun::base {

/// True if `word` is one of `words`.
inline bool OneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  for (std::string_view candidate : words) {
    if (candidate == word) return true;
  }
  return false;
}

}  // namespace gorun::base
