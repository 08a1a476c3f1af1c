#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gorun::build {

/// What a Go file says, wherever in the file it says it: hashes of its tokens without white space
/// and without comments, but for those that the compiler obeys.
struct SourceTokens {
  struct Body {
    /// The function's name without its receiver.
    std::string name;
    std::string hash;
    bool operator==(const Body&) const = default;
  };
  /// Of everything but `bodies`.
  std::string rest;
  /// Of top-level functions and methods, in order; not of generic ones, which importers compile.
  std::vector<Body> bodies;
  bool operator==(const SourceTokens&) const = default;
};

/// nullopt if that is no Go.
std::optional<SourceTokens> ReadTokens(std::string_view source);

/// Names of functions whose bodies differ; nullopt if anything else differs.
std::optional<std::vector<std::string>> EditedBodies(const SourceTokens& before,
                                                     const SourceTokens& now);

}  // namespace gorun::build
