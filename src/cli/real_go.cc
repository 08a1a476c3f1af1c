#include "cli/real_go.h"

#include "base/strings.h"
#include "host/find_program.h"
#include "host/path.h"
#include "host/real_filesystem.h"

namespace gorun::cli {

base::Result<std::string> FindRealGo(const host::Environment& environment,
                                     const std::string& self) {
  host::RealFileSystem files;
  auto usable = [&](const std::string& program) {
    auto resolved = files.RealPath(program);
    // Another installation of ours would look for the real one as well, and find us.
    return resolved && *resolved != self && host::BaseName(*resolved) != "gorun" &&
           host::FindProgram(files, environment, program).has_value();
  };
  for (const std::string& dir : base::Split(environment.Get("PATH"), ":")) {
    if (!host::IsAbsPath(dir)) continue;
    std::string program = host::JoinPath(dir, "go");
    if (usable(program)) return program;
  }
  std::string_view goroot = environment.Get("GOROOT");
  if (host::IsAbsPath(goroot)) {
    std::string program = host::JoinPath(goroot, "bin/go");
    if (usable(program)) return program;
  }
  return base::Fail(base::ErrorKind::kNotFound,
                    "only `go run` is mine, and there is no other go command in PATH or GOROOT");
}

}  // namespace gorun::cli
