#pragma once

#include <string_view>

// What can be told from the text of an import path or a package pattern alone.
namespace gorun::modules {

/// No dot in the first element: only the standard library may be called so
/// (search.IsStandardImportPath).
bool IsStandardImportPath(std::string_view path);
/// ".", "..", "./…" or "../…" (build.IsLocalImport, search.IsRelativePath).
bool IsLocalImport(std::string_view path);
/// Names packages that no path names, in the Go release `local_go` ("1.26.8"): std, cmd, tool, all,
/// and since 1.25 work (search.IsMetaPackage).
bool IsMetaPackage(std::string_view name, std::string_view local_go);
/// A path element that is a major version: v2, v10, but not v0, v1, v05 (load.isVersionElement).
bool IsVersionElement(std::string_view element);
/// `path` is `prefix` or below it, by elements (str.HasPathPrefix).
bool HasSlashPrefix(std::string_view path, std::string_view prefix);
/// path.Dir of a clean import path, without allocating: "." for a single element.
std::string_view PathDir(std::string_view path);

}  // namespace gorun::modules
