#include "base/strings.h"
#include "host/find_program.h"
#include "run/run.h"

namespace gorun::run {

namespace {

// The seam for runners that come with a Go distribution (lib/wasm of GOROOT, for js/wasm and
// wasip1/wasm). cmd/go has none: it wants that directory in $PATH.
std::vector<std::string> DistributedRunner(const Target&) { return {}; }

}  // namespace

std::vector<std::string> FindExecCommand(host::Host& host,
                                         const std::optional<std::vector<std::string>>& exec_flag,
                                         const Target& target) {
  if (exec_flag) return *exec_flag;
  if (target.goos == target.host_goos && target.goarch == target.host_goarch) return {};
  std::string name = base::StrCat("go_", target.goos, "_", target.goarch, "_exec");
  auto runner = host::FindProgram(host.files, host.environment, name);
  if (runner) return {*runner};
  // Executed directly then, which mostly ends in "exec format error", unless the kernel knows how
  // (binfmt_misc).
  return DistributedRunner(target);
}

}  // namespace gorun::run
