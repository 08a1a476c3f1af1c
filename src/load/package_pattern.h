#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gorun::load {

/// An import path pattern in which "..." stands for any string (cmd/internal/pkgpattern
/// MatchPattern): "/..." at the end matches nothing, too, and wildcards do not match a "vendor"
/// element that is not the last. Matching takes linear time.
class PackagePattern {
 public:
  explicit PackagePattern(std::string_view pattern);
  bool Matches(std::string_view name) const;

 private:
  // Each is a list of texts that must follow each other with anything (but a vendor element)
  // between; the first is at the name's start and the last at its end. The name must match one of
  // the lists.
  std::vector<std::vector<std::string>> alternatives_;
};

}  // namespace gorun::load
