#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/mod_syntax.h"
#include "modules/module_path.h"

// go.mod files: parsed, interpreted, edited and printed (golang.org/x/mod/modfile). A ModFile is a
// value.
namespace gorun::modules {

struct ModuleStatement {
  Version mod;
  /// The text after "Deprecated:" in the directive's comments; "" if there is none.
  std::string deprecated;
  LineId syntax;
};

struct GoStatement {
  std::string version;
  LineId syntax;
};

struct ToolchainStatement {
  std::string name;
  LineId syntax;
};

struct GodebugStatement {
  std::string key;
  std::string value;
  LineId syntax;
};

struct Require {
  Version mod;
  /// Has an "// indirect" comment.
  bool indirect = false;
  /// Invalid in requirements given to SetRequire and SetRequireSeparateIndirect.
  LineId syntax;
};

struct Exclude {
  Version mod;
  LineId syntax;
};

struct Replace {
  /// An empty version replaces all versions.
  Version old_mod;
  /// An empty version makes the path a directory.
  Version new_mod;
  LineId syntax;
};

/// Closed: both bounds are included.
struct VersionInterval {
  std::string low;
  std::string high;
  bool operator==(const VersionInterval&) const = default;
};

struct Retract {
  VersionInterval interval;
  std::string rationale;
  LineId syntax;
};

struct ToolStatement {
  std::string path;
  LineId syntax;
};

struct IgnoreStatement {
  std::string path;
  LineId syntax;
};

/// Why a VersionFixer refused. If `about_module`, `cause` is what is wrong with the module (a
/// module.ModuleError's Err) and the parser puts verb and path before it; else it stands as it is.
struct VersionFixError {
  bool about_module = false;
  base::Error cause;
};
/// Turns a version in a go.mod file into a canonical one (modfile.VersionFixer).
using VersionFixer = std::function<tl::expected<std::string, VersionFixError>(
    const std::string& path, const std::string& version)>;

/// A parsed go.mod. Edits keep statements and syntax in step; after SetRequire and its kin call
/// Cleanup before iterating again: removed requirements have an empty path.
struct ModFile {
  std::optional<ModuleStatement> module;
  std::optional<GoStatement> go;
  std::optional<ToolchainStatement> toolchain;
  std::vector<GodebugStatement> godebug;
  std::vector<Require> require;
  std::vector<Exclude> exclude;
  std::vector<Replace> replace;
  std::vector<Retract> retract;
  std::vector<ToolStatement> tool;
  std::vector<IgnoreStatement> ignore;
  FileSyntax syntax;

  /// The file's text (modfile.Format).
  std::string Format() const { return FormatSyntax(syntax); }
  /// The go line's version or "1.16" (gover.FromGoMod).
  std::string GoVersion() const;

  void Cleanup();
  void SortBlocks();
  base::Status AddGoStmt(std::string_view version);
  base::Status AddToolchainStmt(std::string_view name);
  void DropToolchainStmt();
  /// Makes the requirements exactly these, keeping the file's blocks and comments.
  void SetRequire(const std::vector<Require>& requirements);
  /// The same, with direct and indirect requirements in separate blocks (go 1.17 and later).
  void SetRequireSeparateIndirect(const std::vector<Require>& requirements);
  /// The same, and all blocks become one of direct and one of indirect requirements (go 1.27 and
  /// later).
  void SetRequireAtMostTwo(const std::vector<Require>& requirements);

 private:
  void AddNewRequire(std::string_view path, std::string_view version, bool indirect);
  void SetRequireBlocks(const std::vector<Require>& requirements, bool simplify);
};

/// Parses the main module's go.mod. `name` begins every error line ("go.mod:3: …"; give the short
/// path); several errors are joined by newlines. Without `fix`, versions must be canonical. Kind
/// kInvalid.
base::Result<ModFile> ParseMod(std::string_view name, std::string_view text,
                               const VersionFixer& fix = nullptr, const ModRules& rules = {});
/// Parses a dependency's go.mod: unknown statements, and those for main modules, are ignored
/// (ParseLax).
base::Result<ModFile> ParseModLax(std::string_view name, std::string_view text,
                                  const VersionFixer& fix = nullptr, const ModRules& rules = {});
/// The module path in a go.mod, found without parsing it; "" if there is none (modfile.ModulePath).
std::string ModulePath(std::string_view text);
/// True if a replacement's path is a directory's, by any system's rules (modfile.IsDirectoryPath).
bool IsDirectoryPath(std::string_view path);
/// Valid in a go line (modfile.GoVersionRE) and in a toolchain line (ToolchainRE).
bool IsGoDirectiveVersion(std::string_view version);
bool IsToolchainDirectiveName(std::string_view name);

}  // namespace gorun::modules
