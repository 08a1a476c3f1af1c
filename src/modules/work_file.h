#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/mod_file.h"
#include "modules/mod_syntax.h"

namespace gorun::modules {

struct Use {
  /// As written, unquoted.
  std::string path;
  LineId syntax;
};

/// A parsed go.work (modfile.WorkFile). A value, edited like a ModFile.
struct WorkFile {
  std::optional<GoStatement> go;
  std::optional<ToolchainStatement> toolchain;
  std::vector<GodebugStatement> godebug;
  std::vector<Use> use;
  std::vector<Replace> replace;
  FileSyntax syntax;

  std::string Format() const { return FormatSyntax(syntax); }
  /// The go line's version or "1.18" (gover.FromGoWork).
  std::string GoVersion() const;
  void Cleanup();
  void SortBlocks();
  base::Status AddGoStmt(std::string_view version);
  base::Status AddToolchainStmt(std::string_view name);
};

/// Parses a go.work file; errors as ParseMod's.
base::Result<WorkFile> ParseWork(std::string_view name, std::string_view text,
                                 const VersionFixer& fix = nullptr);

}  // namespace gorun::modules
