#include "host/working_directory.h"

#include <unistd.h>

#include <cerrno>

#include "base/strings.h"
#include "host/os_error.h"
#include "host/path.h"
#include "host/real_filesystem.h"

namespace gorun::host {

base::Result<std::string> WorkingDirectory(std::string_view pwd) {
  if (IsAbsPath(pwd)) {
    RealFileSystem files;
    TRY_ASSIGN(FileInfo here, files.Stat("."));
    std::string named(pwd);
    auto there = files.Stat(named);
    if (there && there->inode == here.inode && there->device == here.device) return named;
  }
  std::string path(4096, '\0');
  while (getcwd(path.data(), path.size()) == nullptr) {
    if (errno != ERANGE) {
      return base::Fail(ErrnoKind(errno), base::StrCat("getwd: ", ErrnoText(errno)));
    }
    path.resize(path.size() * 2);
  }
  path.resize(path.find('\0'));
  // The kernel says "(unreachable)/x" of a directory outside of our root.
  if (!IsAbsPath(path)) {
    return base::Fail(base::ErrorKind::kNotFound, base::StrCat("getwd: ", ErrnoText(ENOENT)));
  }
  return path;
}

}  // namespace gorun::host
