#include "host/self_path.h"

#include <sys/auxv.h>

#include <cerrno>

#include "host/os_error.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "host/working_directory.h"

namespace gorun::host {

base::Result<std::string> SelfPath() {
  RealFileSystem files;
  auto linked = files.ReadLink("/proc/self/exe");
  if (linked && IsAbsPath(*linked)) return linked;
  // Without /proc: the name that execve was given, which the kernel leaves in the auxiliary vector.
  unsigned long address = getauxval(AT_EXECFN);
  if (address == 0) return base::Fail(PathError("readlink", "/proc/self/exe", ENOENT));
  std::string name = reinterpret_cast<const char*>(address);
  if (!IsAbsPath(name)) {
    TRY_ASSIGN(std::string cwd, WorkingDirectory(""));
    name = JoinPath(cwd, name);
  }
  return files.RealPath(name);
}

}  // namespace gorun::host
