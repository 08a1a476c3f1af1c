#include "host/directory_guard.h"

#include <fcntl.h>
#include <unistd.h>

namespace gorun::host {

bool DirectoryGuard::Change(const std::string& path) {
  if (path.find('\0') != std::string::npos) return false;
  if (!before_.valid()) before_ = Fd(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  return before_.valid() && chdir(path.c_str()) == 0;
}

DirectoryGuard::~DirectoryGuard() {
  // A descriptor of a directory that we were in: only its removal of rights could keep us out.
  if (before_.valid()) (void)!fchdir(before_.get());
}

}  // namespace gorun::host
