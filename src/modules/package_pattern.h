#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gorun::modules {

/// A package pattern where "..." stands for any string (cmd/internal/pkgpattern): "net/..." matches
/// "net", too, and wildcards do not match a "vendor" element that is not the last. Matching takes
/// linear time.
class PackagePattern {
 public:
  explicit PackagePattern(std::string_view pattern);
  bool Matches(std::string_view name) const;
  /// True if `name` or something below it may match.
  bool TreeCanMatch(std::string_view name) const;

 private:
  // Each is a list of texts that must follow each other with anything (but a vendor element)
  // between; the first is at the name's start and the last at its end. The name must match one of
  // the lists.
  std::vector<std::vector<std::string>> alternatives_;
  std::string literal_prefix_;
  bool wildcard_ = false;
  bool never_ = false;
};

/// search.CleanPatterns for one pattern in the Go release `local_go` ("1.26.8"): canonical form;
/// text after '@' stays. Backslashes are slashes since Go 1.25.
std::string CleanPattern(std::string_view pattern, std::string_view local_go);

/// What go.mod's `ignore` lines hide from patterns (search.IgnorePatterns).
class IgnorePatterns {
 public:
  IgnorePatterns() = default;
  explicit IgnorePatterns(const std::vector<std::string>& patterns);
  /// `dir` is a slash path relative to the module's root; "" is never ignored.
  bool ShouldIgnore(std::string_view dir) const;

 private:
  std::vector<std::string> relative_;
  std::vector<std::string> anywhere_;
};

}  // namespace gorun::modules
