#include "cli/layout.h"

#include "host/path.h"
#include "host/self_path.h"

namespace gorun::cli {

base::Result<Layout> FindLayout() {
  TRY_ASSIGN(std::string self, host::SelfPath());
  std::string dir = host::DirName(self);
  std::string prefix = host::DirName(dir);
  // PREFIX/libexec/gorun/gorun-build or PREFIX/bin/gorun.
  if (host::BaseName(prefix) == "libexec") prefix = host::DirName(prefix);
  std::string libexec = host::JoinPath(prefix, "libexec/gorun");
  return Layout{host::JoinPath(prefix, "bin/gorun"), host::JoinPath(libexec, "gorun-build"),
                host::JoinPath(libexec, "gorun-fetch")};
}

}  // namespace gorun::cli
