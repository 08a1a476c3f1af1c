#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/mod_file.h"

// What the parsers of go.mod and go.work have in common (modfile/rule.go). Internal to this room.
namespace gorun::modules {

/// Collects the errors of one file, each with its position.
class DirectiveErrors {
 public:
  explicit DirectiveErrors(std::string_view file) : file_(file) {}
  /// "FILE:LINE: TEXT".
  void Add(const Line& line, std::string_view text) { Add(line.start, text); }
  void Add(Position position, std::string_view text);
  bool empty() const { return errors_.empty(); }
  /// All of them, joined by newlines.
  base::Error Joined() const;

 private:
  std::string file_;
  std::vector<std::string> errors_;
};

/// "VERB PATH: TEXT", or "VERB: TEXT" without a path: how errors name the directive.
std::string DirectiveText(std::string_view verb, std::string_view path, std::string_view text);

/// The arguments of a directive: tokens of its line, to be put into standard form on the way.
using Arguments = std::span<std::string>;

/// Unquotes a token, and writes it back quoted as little as possible.
base::Result<std::string> ParseToken(std::string& token);
/// Makes a version token canonical, by `fix` if there is one. Error texts name the directive.
base::Result<std::string> ParseVersionToken(std::string_view verb, std::string_view path,
                                            std::string& token, const VersionFixer& fix);

/// These add errors and leave the statement unset, or set it.
void ParseGo(DirectiveErrors& errors, const Line& line, LineId id, Arguments args, bool lax,
             std::optional<GoStatement>& go);
void ParseToolchain(DirectiveErrors& errors, const Line& line, LineId id, Arguments args,
                    std::optional<ToolchainStatement>& toolchain);
void ParseGodebug(DirectiveErrors& errors, const Line& line, LineId id, Arguments args,
                  std::vector<GodebugStatement>& godebug);
void ParseReplace(DirectiveErrors& errors, const Line& line, LineId id, Arguments args,
                  const VersionFixer& fix, std::vector<Replace>& replace);

/// modfile.isIndirect: the line has an "// indirect" comment.
bool IsIndirect(const Line& line);

/// Adds or updates the go and toolchain lines are the same for both kinds of file, but for the
/// place of a new one.
base::Status CheckGoDirective(std::string_view version);
base::Status CheckToolchainDirective(std::string_view name);

/// Removes duplicates: of replacements the earlier, of the others (where not null) the later.
void RemoveDuplicates(FileSyntax& syntax, std::vector<Exclude>* exclude,
                      std::vector<Replace>& replace, std::vector<ToolStatement>* tool,
                      std::vector<IgnoreStatement>* ignore);

/// Sorts the lines of a block by their tokens (modfile.compareLine).
bool LineLess(const Line& a, const Line& b);

}  // namespace gorun::modules
