#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/export_elements.h"

// What differs between two versions of a package's export data, and how an importer could have come
// to see it. Every edit that adds a line moves what follows it, and every edit of a function that
// can be inlined changes its body there; of all importers few can tell.
namespace gorun::build {

/// Code that importers may have taken over, and that now has other positions.
struct MovedCode {
  std::string package, name;
  /// Where it stands, as object files have it.
  std::vector<std::string> files;
  /// Whoever took it over has its name; otherwise only the file's, as with closures and what is
  /// compiled anew for each type argument.
  bool by_name = false;
};

/// Package and name, as the export data have it: "F", "T", "T.M", "(*T).M".
using ExportedNames = std::set<std::pair<std::string, std::string>>;

/// Something that an importer depends on if it uses it: a body that can be inlined, what the
/// compiler found out about a function (its cost, which parameters escape), a symbol's number.
///
/// Who comes to it, be it by way of other code that does, has one of `words`: in its sources; or in
/// the export data of something that it imports, with one of `packages` beside it if it is the name
/// of no method (where a method is called by way of an interface, its package need not be known);
/// or in the name of a symbol (".WORD"), for methods that it has because it embeds a type.
struct ChangedCode {
  using Words = std::set<std::string, std::less<>>;

  ExportedNames names;
  Words words;
  /// Of `words`.
  Words methods;
  Words packages;
};

/// Two versions that differ in nothing else.
struct ExportChanges {
  std::vector<MovedCode> moved;
  ChangedCode changed;
};

/// What is known before: without knowing what the numbers in export data mean a line cannot be told
/// from a constant that happens to follow the same numbers.
struct KnownEdits {
  /// Names, without receivers, of the package's own functions whose bodies were edited; the sources
  /// (source_tokens.h) say that nothing else was.
  std::vector<std::string> functions;
  /// What has changed in the packages that it imports.
  ExportedNames imported;
};

/// Compares the export data of two builds of the package `path`. nullopt if anything else differs,
/// such as a declaration, or one of them is damaged.
std::optional<ExportChanges> CompareExports(std::string_view path, const ExportElements& before,
                                            const ExportElements& now, const KnownEdits& edits);

}  // namespace gorun::build
