#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "base/sha256.h"
#include "base/strings.h"
#include "host/environment.h"

// What hashes of an environment have in common. For this room alone.
namespace gorun::memo {

inline bool StartsWithOneOf(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return name.starts_with(prefix); });
}

/// Each part with its length, so that different lists never read alike.
inline void AddPart(base::Sha256& hash, std::string_view part) {
  hash.Update(base::StrCat(part.size(), ":")).Update(part);
}

/// The variables whose names count, in no particular order.
template <typename Counts>
void AddVariables(base::Sha256& hash, const host::Environment& environment, Counts counts) {
  std::vector<std::string_view> entries;
  for (const std::string& entry : environment.entries()) {
    if (counts(std::string_view(entry).substr(0, entry.find('=')))) entries.push_back(entry);
  }
  std::ranges::sort(entries);
  AddPart(hash, base::StrCat(entries.size()));
  for (const std::string_view entry : entries) AddPart(hash, entry);
}

}  // namespace gorun::memo
