#pragma once

#include <optional>
#include <string>
#include <string_view>

// What can be told from an import path or a file name alone; more is in modules/import_path.h.
namespace gorun::load {

/// Where the last "internal" element of a path starts (load.findInternal).
std::optional<size_t> FindInternal(std::string_view path);
/// Where the last "vendor" element that does not end the path starts (load.FindVendor).
std::optional<size_t> FindVendor(std::string_view path);
/// The shortest way to write it; "./" may come before it (load.cleanImport).
bool IsCleanImportPath(std::string_view path);
/// The executable's name for a package: the last element, or the one before it if that is a major
/// version (Package.exeFromImportPath).
std::string ExecutableName(std::string_view import_path);
/// Cannot be taken for a flag or a response file on a command line (load.SafeArg).
bool SafeArg(std::string_view name);

}  // namespace gorun::load
