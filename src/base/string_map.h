#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace gorun::base {

struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
};

/// Maps and sets keyed by strings; looking up a std::string_view does not allocate.
/// Iteration order is unspecified: never let it reach anything visible.
template <typename T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;
using StringSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;

/// Ordered by bytes, for what is visible.
template <typename T>
using SortedMap = std::map<std::string, T, std::less<>>;

}  // namespace gorun::base
