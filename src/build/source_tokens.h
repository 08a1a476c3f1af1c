#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gorun::build {

/// What a Go file says, wherever in the file it says it: hashes of its tokens without white space
/// and without comments, but for those that the compiler obeys.
struct SourceTokens {
  struct Function {
    /// Without its receiver.
    std::string name;
    /// "" if that is in `rest`: of methods, and where there is a comment for the compiler.
    std::string signature;
    std::string body;
    bool operator==(const Function&) const = default;
  };
  /// Of everything but `functions` and `imports`.
  std::string rest;
  /// Of each import, in order of these; not of cgo's, and of those that may give another meaning to
  /// any name (import . "p"), for which there is a ".".
  std::vector<std::string> imports;
  /// At the top level, in order; not generic ones, which importers compile.
  std::vector<Function> functions;
  bool operator==(const SourceTokens&) const = default;
};

/// nullopt if that is no Go.
std::optional<SourceTokens> ReadTokens(std::string_view source);

/// Names of functions.
struct SourceEdits {
  std::vector<std::string> bodies;
  /// With other signatures, or in one of the two versions alone.
  std::vector<std::string> declarations;
  /// What is written as it was may have other types, and constants that are computed from those
  /// (len(f()), unsafe.Sizeof(f())) other values.
  bool retypes = false;
  bool operator==(const SourceEdits&) const = default;
};

/// Adds what differs to `edits`. False if anything else does, or if imports have come and others
/// have gone: the same name may stand for another package.
bool AddEdits(const SourceTokens& before, const SourceTokens& now, SourceEdits& edits);

}  // namespace gorun::build
