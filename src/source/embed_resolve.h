#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/string_map.h"
#include "base/unicode.h"
#include "host/filesystem.h"

namespace gorun::source {

/// A package's embedded files.
struct EmbedFiles {
  /// All files matched, slash-separated paths relative to the package directory, sorted.
  std::vector<std::string> files;
  /// The same by pattern.
  base::SortedMap<std::vector<std::string>> by_pattern;
};

/// load.EmbedError: the pattern that is wrong (its place is in SourcePackage::embed_patterns), and
/// "pattern X: no matching files found".
struct EmbedError {
  std::string pattern;
  std::string text;
};

/// What differs between invocations.
struct EmbedRules {
  /// GODEBUG=embedfollowsymlinks=1.
  bool follow_symlinks = false;
  /// A file in an embedded directory whose name no module can hold is left out; an error since Go
  /// 1.25.
  bool skip_bad_names = false;
  /// What is a letter in a file's name.
  base::UnicodeVersion unicode = base::UnicodeVersion::k17;
};

/// Finds the files that `patterns` match below `package_dir` (absolute, clean), with all checks of
/// cmd/go (load.resolveEmbed): syntax, module boundaries, names that no module can hold, irregular
/// files, hidden files unless the pattern starts with "all:".
tl::expected<EmbedFiles, EmbedError> ResolveEmbed(host::FileReader& files,
                                                  const std::string& package_dir,
                                                  const std::vector<std::string>& patterns,
                                                  const EmbedRules& rules = {});

/// load.isBadEmbedName: the base name of a file that cannot or must not be in a module.
bool IsBadEmbedName(std::string_view name, base::UnicodeVersion unicode);

}  // namespace gorun::source
