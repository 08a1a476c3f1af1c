#pragma once

#include <optional>
#include <string>
#include <string_view>

// What can be told from an import path or a file name alone.
namespace gorun::load {

/// Where the last "internal" element of a path starts (load.findInternal).
std::optional<size_t> FindInternal(std::string_view path);
/// Where the last "vendor" element that does not end the path starts (load.FindVendor).
std::optional<size_t> FindVendor(std::string_view path);
/// No dot in the first element: only the standard library may be called so
/// (search.IsStandardImportPath).
bool IsStandardImportPath(std::string_view path);
/// str.HasPathPrefix: `path` is `prefix` or below it, by elements.
bool HasImportPathPrefix(std::string_view path, std::string_view prefix);
/// build.IsLocalImport: ".", "..", "./…" or "../…".
bool IsLocalImport(std::string_view path);
/// The shortest way to write it; "./" may come before it (load.cleanImport).
bool IsCleanImportPath(std::string_view path);
/// A path element that is a major version: v2, v10, but not v0, v1, v05.
bool IsVersionElement(std::string_view element);
/// The executable's name for a package: the last element, or the one before it if that is a major
/// version (Package.exeFromImportPath).
std::string ExecutableName(std::string_view import_path);
/// Cannot be taken for a flag or a response file on a command line (load.SafeArg).
bool SafeArg(std::string_view name);

}  // namespace gorun::load
