#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "host/filesystem.h"
#include "modules/package_pattern.h"

namespace gorun::modules {

/// True for the last element of directories that no walk enters: .foo, _foo and testdata.
bool IsHiddenElement(std::string_view element);

/// A local pattern with "...": which directories it makes a walk look at, and what they are called
/// (search.Match.MatchDirs). A directory is given by its slash path below the top of the walk, ""
/// for the top itself.
class LocalPattern {
 public:
  /// `pattern` is clean (CleanPattern).
  LocalPattern(const std::string& pattern, const std::string& cwd);

  /// Where the walk begins.
  const std::string& top() const { return abs_top_; }
  /// What a directory is called: relative where the pattern is.
  std::string Name(const std::string& below) const;
  bool Matches(const std::string& name) const { return matcher_.Matches(name); }
  /// Whether its last element hides a directory from the walk, the top, too.
  bool IsHidden(const std::string& below) const;

  /// Fails where the walk cannot even begin: the top is no directory.
  base::Status CheckTop(host::FileReader& files) const;
  /// An error of the walk, with directories called as the walk calls them.
  std::string ErrorText(std::string_view text) const;

 private:
  // "./" if the pattern begins with it: it counts, and CleanPath drops it.
  std::string prefix_;
  // With its slash, as errors show it; clean, "." for nothing; absolute.
  std::string top_, clean_top_, abs_top_;
  PackagePattern matcher_;
};

}  // namespace gorun::modules
