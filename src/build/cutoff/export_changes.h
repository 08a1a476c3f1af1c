#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/cutoff/export_elements.h"
#include "build/cutoff/go_object.h"
#include "build/cutoff/source_edits.h"
#include "build/cutoff/symbol_numbers.h"

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

using ImportPaths = std::set<std::string, std::less<>>;

/// Something that an importer depends on if it uses it: what is declared, a body that can be
/// inlined, what the compiler found out about a function (its cost, which parameters escape).
///
/// Who comes to it, be it by way of other code that does, has one of `words`: in its sources; or as
/// the name of an object of one of `packages` in the export data of something that it imports. To a
/// method it may come without knowing its package, by way of an interface, or without saying its
/// name, because it embeds a type: then any text there is one of `methods`, or the name of a symbol
/// (".WORD") is.
struct ChangedCode {
  /// With who calls it, and all of what has changed in the packages below.
  ExportedNames names;
  Words words;
  /// Of `words`.
  Words methods;
  ImportPaths packages;
  /// SourceEdits::declares: who imports the package with a dot has that, without saying it.
  bool declares = false;
};

/// Two versions that differ in nothing else.
struct ExportChanges {
  std::vector<MovedCode> moved;
  ChangedCode changed;
  /// Of `changed.names`: of another type or value (SourceEdits::retyped).
  ExportedNames retyped;
  /// In the package and in what it imports.
  Renumbering renumbering;
};

/// What is known before: without knowing what the numbers in export data mean a line cannot be told
/// from a constant that happens to follow the same numbers.
struct KnownEdits {
  /// In the package's own sources; nothing else that they say differs.
  SourceEdits sources;
  /// What has changed in the packages that it imports, and what of that is retyped.
  ExportedNames imported, retyped;
  /// Names of methods that have changed in what it imports.
  Words imported_methods;
  /// Names of all methods that it declares: what else an object says is the names of parameters.
  Words methods;
  /// There, and in what those import.
  Renumbering renumbering;
};

/// One build of a package. References only.
struct PackageBuild {
  const ExportElements& exports;
  /// GoObject::Symbols of its archive.
  const std::vector<ObjectSymbol>& symbols;
};

/// Compares the export data of two builds of the package `path`. nullopt if anything differs that
/// `edits` do not explain, or one of them is damaged.
std::optional<ExportChanges> CompareExports(std::string_view path, const PackageBuild& before,
                                            const PackageBuild& now, KnownEdits edits);

}  // namespace gorun::build
