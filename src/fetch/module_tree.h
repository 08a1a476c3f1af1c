#pragma once

#include <string>

#include "base/result.h"
#include "host/filesystem.h"

// Directories of extracted modules: whole trees that are write-protected (modfetch/fetch.go).
namespace gorun::fetch {

/// Takes write permission from the directories below and including `dir`; best effort
/// (makeDirsReadOnly).
void MakeDirsReadOnly(host::FileSystem& files, const std::string& dir);
/// Removes a tree that may be write-protected (modfetch.RemoveAll).
base::Status RemoveModuleTree(host::FileSystem& files, const std::string& dir);

}  // namespace gorun::fetch
