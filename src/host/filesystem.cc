#include "host/filesystem.h"

#include <cerrno>

#include "host/os_error.h"

namespace gorun::host {

base::Status FileReader::CheckExecutable(const std::string& path) {
  TRY_ASSIGN(FileInfo info, Stat(path));
  if (info.IsDir()) return base::Fail(ErrnoText(EISDIR));
  if ((info.permissions & 0111) == 0) {
    return base::Fail(base::ErrorKind::kPermission, ErrnoText(EACCES));
  }
  return {};
}

}  // namespace gorun::host
