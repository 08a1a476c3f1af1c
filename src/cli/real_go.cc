#include "cli/real_go.h"

#include <vector>

#include "base/strings.h"
#include "host/path.h"
#include "host/real_filesystem.h"
#include "toolchain/usual_places.h"

namespace gorun::cli {

base::Result<std::string> FindRealGo(const host::Environment& environment, const Layout& layout) {
  host::RealFileSystem files;
  auto usable = [&](const std::string& program) {
    auto resolved = files.RealPath(program);
    // Another installation of ours would look for the real one as well, and find us.
    return resolved && files.CheckExecutable(program) && !IsGorun(files, *resolved, layout);
  };
  for (const std::string& dir : base::Split(environment.Get("PATH"), ":")) {
    if (!host::IsAbsPath(dir)) continue;
    std::string program = host::JoinPath(dir, "go");
    if (usable(program)) return program;
  }
  std::vector<std::string> roots = toolchain::UsualPlaces(files, environment);
  const std::string_view goroot = environment.Get("GOROOT");
  if (host::IsAbsPath(goroot)) roots.emplace(roots.begin(), goroot);
  for (const std::string& root : roots) {
    std::string program = host::JoinPath(root, "bin/go");
    if (usable(program)) return program;
  }
  return base::Fail(base::ErrorKind::kNotFound,
                    "only `go run` is mine, and there is no other go command in PATH, in GOROOT or "
                    "where it is usually installed");
}

}  // namespace gorun::cli
