#include <algorithm>

#include "base/strings.h"
#include "host/find_program.h"
#include "host/path.h"
#include "run/run.h"

namespace gorun::run {

namespace {

// Counts how often one go command has executed another; toolchain.FilterEnv hides it from programs.
constexpr std::string_view kSwitchCount = "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=";

std::string_view NameOf(std::string_view entry) { return entry.substr(0, entry.find('=')); }

// A variable that is set anew stays where it stood, as with os.Setenv.
void Apply(const std::string& change, std::vector<std::string>& environment) {
  const std::string_view name = NameOf(change);
  const auto same = [&](const std::string& entry) { return NameOf(entry) == name; };
  auto at = std::ranges::find_if(environment, same);
  if (name.size() == change.size()) {
    environment.erase(std::remove_if(at, environment.end(), same), environment.end());
  } else if (at == environment.end()) {
    environment.push_back(change);
  } else {
    *at = change;
  }
}

}  // namespace

std::vector<std::string> CommandLine(const Program& program) {
  std::vector<std::string> line = program.exec_command;
  line.push_back(program.executable);
  line.insert(line.end(), program.arguments.begin(), program.arguments.end());
  return line;
}

std::vector<std::string> ProgramEnvironment(const host::Environment& original,
                                            const Program& program) {
  const std::string& goroot_bin = program.goroot_bin;
  std::vector<std::string> environment;
  environment.reserve(original.entries().size() + 1);
  bool changes_path = !goroot_bin.empty();
  for (const std::string& entry : original.entries()) {
    if (entry.starts_with(kSwitchCount)) continue;
    // The new value goes to the end, where cmd/go's stands once os/exec has dropped the old one.
    if (changes_path && entry.starts_with("PATH=")) continue;
    environment.push_back(entry);
  }
  for (const std::string& change : program.environment_changes) Apply(change, environment);
  if (changes_path) {
    std::string_view path = original.Get("PATH");
    environment.push_back(base::StrCat("PATH=", goroot_bin, path.empty() ? "" : ":", path));
  }
  return environment;
}

base::Result<host::Command> PrepareStart(host::FileReader& files, const host::Environment& original,
                                         const Program& program) {
  host::Command command;
  command.argv = CommandLine(program);
  const std::string& name = command.argv[0];
  command.program = name;
  if (name.empty()) return base::Fail("exec: no command");
  // exec.Command searches only for a bare name; everything else is a path.
  if (host::BaseName(name) == name) {
    TRY_ASSIGN(command.program, host::FindProgram(files, original, name));
  }
  command.environment = ProgramEnvironment(original, program);
  return command;
}

base::Error StartProgram(host::Host& host, const Program& program) {
  auto command = PrepareStart(host.files, host.environment, program);
  if (!command) return std::move(command).error();
  return host.processes.Replace(*command);
}

}  // namespace gorun::run
