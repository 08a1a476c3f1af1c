#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "host/filesystem.h"

// Temporary directories are removed by the process that made them or by its janitor (janitor.h). If
// both are killed, nobody does; so there is a note of each in a directory of our own, the registry,
// by which somebody who comes later finds out whom it belonged to.
namespace gorun::host {

struct NotedDirectory {
  std::string path;
  /// The note's file, to be removed after the directory; "" if there is none.
  std::string note;
};

/// A new directory `parent/PREFIX<number>` of mode 0700, like FileSystem::MakeTempDir. The note is
/// there before the directory is. `registry` may be "" (no note), and is made if it is missing;
/// where it cannot be, there is no note either.
base::Result<NotedDirectory> MakeNotedDir(FileSystem& files, const std::string& registry,
                                          const std::string& parent, std::string_view prefix);

/// True if it is named as our temporary directories are, and really a directory (no link to one):
/// whoever is told by others what to remove believes nothing else.
bool IsWorkDirectory(const std::string& path);

/// Removes the directories whose process has certainly ended, and their notes. A janitor that still
/// lives is not interfered with; what other containers have noted is left alone for a day.
void SweepLeftovers(const std::string& registry);

}  // namespace gorun::host
