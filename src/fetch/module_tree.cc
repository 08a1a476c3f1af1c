#include "fetch/module_tree.h"

#include "host/path.h"

namespace gorun::fetch {

namespace {

// Calls `visit` for `dir` and the directories below, parents first or children first.
template <typename Visit>
void WalkDirs(host::FileSystem& files, const std::string& dir, bool parents_first,
              const Visit& visit) {
  if (parents_first) visit(dir);
  if (auto entries = files.ReadDir(dir)) {
    for (const host::DirEntry& entry : *entries) {
      if (entry.type == host::FileType::kDirectory) {
        WalkDirs(files, host::JoinPath(dir, entry.name), parents_first, visit);
      }
    }
  }
  if (!parents_first) visit(dir);
}

}  // namespace

void MakeDirsReadOnly(host::FileSystem& files, const std::string& dir) {
  WalkDirs(files, dir, /*parents_first=*/false, [&](const std::string& path) {
    auto info = files.Lstat(path);
    if (info && (info->permissions & 0222) != 0)
      (void)files.Chmod(path, info->permissions & ~0222u);
  });
}

base::Status RemoveModuleTree(host::FileSystem& files, const std::string& dir) {
  auto info = files.Lstat(dir);
  if (info && info->IsDir()) {
    WalkDirs(files, dir, /*parents_first=*/true,
             [&](const std::string& path) { (void)files.Chmod(path, 0777); });
  }
  return files.RemoveAll(dir);
}

}  // namespace gorun::fetch
