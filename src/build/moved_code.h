#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/export_elements.h"

// Which positions differ between two versions of a package's export data, and who has seen them.
// Every edit that adds a line moves what follows it; nearly nobody can tell.
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

/// Two versions that differ in positions at most.
struct PositionChanges {
  std::vector<MovedCode> moved;
  /// Names of the functions, without receivers, whose bodies importers can see.
  std::vector<std::string> visible;
};

/// Compares them number by number: nullopt if anything but lines and columns differs, or one of
/// them cannot be read. Without knowing what the numbers mean a line cannot be told from a constant
/// that happens to follow the same numbers: the caller knows from the sources that nothing else has
/// changed (source_tokens.h).
std::optional<PositionChanges> ComparePositions(std::string_view old_export_data,
                                                std::string_view new_export_data);

/// An archive that was made when code that it imports was where it was before.
class Importer {
 public:
  /// `archive` is the whole file, `exports` its export data. References only.
  Importer(std::string_view archive, const ExportElements& exports);

  /// True if it may contain the code's positions: in what it was compiled to, or in bodies that it
  /// hands on to its own importers. Takes one search through the archive for each file and each
  /// package that is asked for, however much of them has moved.
  bool MayHaveSeen(const MovedCode& code);

 private:
  /// Package and name.
  using Names = std::set<std::pair<std::string, std::string>>;

  bool HandsOn(const MovedCode& code);
  bool HasFile(const std::string& file);
  bool HasSymbol(const std::string& package, std::string_view name);

  const ExportElements& exports_;
  // All that is not export data: names of files and symbols are there. nullopt: no archive.
  std::optional<std::string_view> object_;
  // nullopt: they cannot be read. Whose bodies are handed on; what is described at all.
  std::optional<Names> bodies_, described_;
  // What was searched for before.
  std::map<std::string, bool> files_;
  // What follows a package's prefix, wherever that stands; sorted.
  std::map<std::string, std::vector<std::string_view>> symbols_;
};

/// Writes `now` for `before`, both of eight bytes, where the Go object in an archive names its
/// import `path`: the linker compares it with the import's. False, and nothing is written, if that
/// is not in exactly one place.
bool ReplaceFingerprint(std::string& archive, std::string_view path, std::string_view before,
                        std::string_view now);

/// objabi.PathToPrefix: how symbols' names have an import path.
std::string SymbolPrefix(std::string_view import_path);

}  // namespace gorun::build
