#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "build/cutoff/export_changes.h"
#include "build/cutoff/export_elements.h"

// What an archive has of code that it imports.
namespace gorun::build {

/// True if the export data may tell somebody who reads them of code that changed.
bool MayTellOf(const ExportElements& exports, const ChangedCode& code);

/// An archive that was made when code that it imports was what it was before.
class Importer {
 public:
  /// `archive` is the whole file, `exports` its export data. References only.
  Importer(std::string_view archive, const ExportElements& exports);

  /// True if it may contain the code's positions: in what it was compiled to, or in bodies that it
  /// hands on to its own importers. Takes one search through the archive for each file and each
  /// package that is asked for, however much of them has moved.
  bool MayHaveSeen(const MovedCode& code);
  /// True if it may have been compiled to something else because of the code, as far as the archive
  /// tells: what was inlined and then computed by the compiler leaves no trace there, but in the
  /// sources.
  bool MayHaveSeen(const ChangedCode& code) const;

 private:
  bool HandsOn(const MovedCode& code);
  bool HasFile(const std::string& file);
  bool HasSymbol(const std::string& package, std::string_view name);

  const ExportElements& exports_;
  // All that is not export data: names of files and symbols are there. nullopt: no archive.
  std::optional<std::string_view> object_;
  // nullopt: they cannot be read. Whose bodies are handed on; what is described at all.
  std::optional<ExportedNames> bodies_, described_;
  // What was searched for before.
  std::map<std::string, bool> files_;
  // What follows a package's prefix, wherever that stands; sorted.
  std::map<std::string, std::vector<std::string_view>> symbols_;
};

}  // namespace gorun::build
