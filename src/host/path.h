#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// Paths are byte strings. They are made and cut here only, by the rules of Go's path/filepath on
// Unix.
namespace gorun::host {

/// filepath.Clean: the shortest equivalent path, by text alone. "" becomes ".".
std::string CleanPath(std::string_view path);
/// filepath.Join: joins the non-empty elements with "/" and cleans; "" if all are empty.
std::string JoinPath(std::string_view a, std::string_view b);
std::string JoinPath(std::string_view a, std::string_view b, std::string_view c);
std::string JoinPath(std::string_view a, std::string_view b, std::string_view c,
                     std::string_view d);
/// filepath.Base and filepath.Dir.
std::string BaseName(std::string_view path);
std::string DirName(std::string_view path);
/// filepath.Ext: the suffix from the last dot of the last element, with the dot; "" if none.
std::string_view Extension(std::string_view path);
inline bool IsAbsPath(std::string_view path) { return path.starts_with('/'); }
/// filepath.Abs: `path`, joined to `cwd` (which must be absolute) if it is relative, and cleaned.
std::string AbsPath(std::string_view cwd, std::string_view path);
/// filepath.Rel: `target` relative to `base`, by text; fails if one is absolute and the other not.
base::Result<std::string> RelPath(std::string_view base, std::string_view target);
/// str.HasFilePathPrefix: `path` is `prefix` or lies below it.
bool HasPathPrefix(std::string_view path, std::string_view prefix);
/// filepath.IsLocal: relative, and does not leave its starting directory by "..".
bool IsLocalPath(std::string_view path);

}  // namespace gorun::host
