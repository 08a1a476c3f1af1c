#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/source_tokens.h"

namespace gorun::build {

/// A package's Go files, by name.
using Sources = std::vector<std::pair<std::string, SourceTokens>>;

using Words = std::set<std::string, std::less<>>;

/// True if it can be said in another package: it does not begin with a small letter.
bool IsExported(std::string_view name);

/// True if the files say one of the names, which another package declares.
bool SayOneOf(const Sources& sources, const Words& names);

/// True if a file has an import like `import . "p"`.
bool HasDotImport(const Sources& sources);

/// Adds the names of all methods that the files declare.
void AddMethods(const Sources& sources, Words& names);

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
  /// Something is declared that was not, or in another way.
  bool declares = false;
  bool operator==(const SourceEdits&) const = default;
};

/// `imported`: what is retyped in the packages that it imports, of what it can say. nullopt if
/// anything but declarations and imports differs.
std::optional<SourceEdits> CompareSources(const Sources& before, const Sources& now,
                                          const Words& imported);

}  // namespace gorun::build
