#pragma once

#include <optional>

#include "build/cutoff/source_tokens.h"

namespace gorun::build {

/// What differs between two versions of a package's sources, and what in the package that comes to.
/// Functions by name, methods as "T.M".
struct SourceEdits {
  /// Whose bodies differ, or say the name of something that is retyped; other bodies mean what they
  /// meant.
  Words bodies;
  /// What may be of another type, or as a constant of another value: what is declared in another
  /// way or in one version alone, and whatever is declared by saying the name of such a thing; and
  /// types whose methods do that.
  Words retyped;
  /// Something is declared in another way, or in one version alone.
  bool declares = false;
  bool operator==(const SourceEdits&) const = default;
};

/// `imported`: what is retyped in the packages that it imports, of what it can say. nullopt if
/// anything but declarations and imports differs.
std::optional<SourceEdits> CompareSources(const Sources& before, const Sources& now,
                                          const Words& imported);

}  // namespace gorun::build
