#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

namespace gorun::base {

/// True if `word` is one of `words`.
inline bool OneOf(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}
inline bool OneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return OneOf(word, std::span(words.begin(), words.size()));
}

}  // namespace gorun::base
