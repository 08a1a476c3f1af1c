#include "base/strings.h"
#include "host/find_program.h"
#include "host/path.h"
#include "run/run.h"

namespace gorun::run {

namespace {

// What a file with `#!` at its front is started by, as the kernel splits that line; empty for other
// files.
std::vector<std::string> Interpreter(std::string_view text) {
  auto line = base::CutPrefix(text, "#!");
  if (!line) return {};
  *line = base::TrimSpace(line->substr(0, line->find('\n')));
  std::vector<std::string> words;
  size_t end = line->find_first_of(" \t");
  if (!line->empty()) words.emplace_back(line->substr(0, end));
  if (end != std::string_view::npos) words.emplace_back(base::TrimSpace(line->substr(end)));
  return words;
}

// The runner that comes with the Go distribution, for js/wasm and wasip1/wasm. cmd/go wants its
// directory in $PATH; the specification calls it the default.
std::vector<std::string> DistributedRunner(host::Host& host, const std::string& goroot,
                                           const std::string& name) {
  if (goroot.empty()) return {};
  // Before Go 1.24 they were in misc/wasm.
  for (std::string_view dir : {"lib/wasm", "misc/wasm"}) {
    std::string path = host::JoinPath(goroot, dir, name);
    if (host.files.CheckExecutable(path)) return {path};
    // Module zips carry no execute bits, and Go before 1.24 restored only those of bin and pkg/tool
    // when it unpacked a distribution: done by hand then what the kernel would do.
    auto text = host.files.ReadFile(path);
    if (!text) continue;
    std::vector<std::string> command = Interpreter(*text);
    if (command.empty()) continue;
    command.push_back(path);
    return command;
  }
  return {};
}

}  // namespace

std::vector<std::string> FindExecCommand(host::Host& host,
                                         const std::optional<std::vector<std::string>>& exec_flag,
                                         const Target& target) {
  if (exec_flag) return *exec_flag;
  if (target.goos == target.host_goos && target.goarch == target.host_goarch) return {};
  std::string name = base::StrCat("go_", target.goos, "_", target.goarch, "_exec");
  auto runner = host::FindProgram(host.files, host.environment, name);
  if (runner) return {*runner};
  // Without any it is executed directly, which mostly ends in "exec format error", unless the
  // kernel knows how (binfmt_misc).
  return DistributedRunner(host, target.goroot, name);
}

}  // namespace gorun::run
