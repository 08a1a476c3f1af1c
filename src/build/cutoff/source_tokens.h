#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gorun::build {

/// What a Go file says, wherever in the file it says it: hashes of its tokens without white space
/// and without comments, but for those that the compiler obeys.
struct SourceTokens {
  /// Of everything at the top level that has a name; of several in one specification each.
  struct Declaration {
    /// Of a method "T.M".
    std::string name;
    /// The kind, the name and all that is not `body`; of a constant that has no expression of its
    /// own the one that it repeats.
    std::string outside;
    /// Of a function, unless it is generic: importers compile generic ones, and see all of them. ""
    /// of everything else.
    std::string body;
    /// The identifiers there, but for a method's receiver; sorted. ".NAME" if it follows a dot; an
    /// alias has a "=" among them.
    std::vector<std::string> mentions;
    /// In the body.
    std::vector<std::string> body_mentions;
    bool operator==(const Declaration&) const = default;
  };
  std::string package;
  /// Of everything but `declarations` and `imports`, and of those of them once more for which there
  /// is a comment for the compiler; "" if there is nothing.
  std::string rest;
  /// Of each import, in order of these; not of cgo's, and of those that may give another meaning to
  /// any name (import . "p"), for which there is a ".".
  std::vector<std::string> imports;
  std::vector<Declaration> declarations;
  bool operator==(const SourceTokens&) const = default;
};

/// nullopt if that is no Go. (Not everything that is read is.)
std::optional<SourceTokens> ReadTokens(std::string_view source);

/// A package's Go files, by name.
using Sources = std::vector<std::pair<std::string, SourceTokens>>;

/// Names, or mentions of them.
using Words = std::set<std::string, std::less<>>;

/// The type of a method "T.M"; "" of anything else.
std::string_view TypeOf(std::string_view name);

/// True if it may be that another package can say the name: it does not begin with one of the
/// letters from a to z.
bool IsExported(std::string_view name);

/// True if the files mention one of the names, which another package declares.
bool SayOneOf(const Sources& sources, const Words& names);

/// True if a file has an import like `import . "p"`.
bool HasDotImport(const Sources& sources);

/// Adds the names of all methods that the files declare.
void AddMethods(const Sources& sources, Words& names);

}  // namespace gorun::build
