#include "build/executor.h"

#include <utility>

#include "base/strings.h"
#include "build/response_file.h"
#include "host/find_program.h"
#include "host/path.h"

namespace gorun::build {

base::Result<host::Completed> LocalExecutor::Run(const ToolRun& run) {
  host::Command command;
  command.program = run.arguments.front();
  if (!run.start_path_unseen || !base::Contains(command.program, "/")) {
    TRY_ASSIGN(command.program, host::FindProgram(host_.files, environment_, command.program));
  }
  command.argv = run.arguments;
  if (!run.start_path_unseen) command.argv.front() = command.program;
  command.environment = environment_.entries();
  if (run.directory != "." && !run.directory.empty()) {
    command.directory = run.directory;
    command.environment.push_back("PWD=" + host::AbsPath(config_.cwd, run.directory));
  }
  if (!run.package.empty()) command.environment.push_back("TOOLEXEC_IMPORTPATH=" + run.package);
  command.environment.insert(command.environment.end(), run.environment.begin(),
                             run.environment.end());
  command.merge_stderr = run.merge_stderr;

  const bool quoted = config_.rules.quotes_response_files;
  std::string response_file;
  if (!run.scratch.empty() && NeedsResponseFile(command.program, command.argv, quoted)) {
    response_file = run.scratch + "args";
    TRY(host_.files.WriteFile(response_file, ResponseFile(command.argv, quoted), 0600));
    command.argv = {command.program, "@" + response_file};
  }
  auto completed = host_.processes.Run(command);
  // Best effort: the work directory goes in the end.
  if (!response_file.empty()) (void)host_.files.Remove(response_file);
  return completed;
}

}  // namespace gorun::build
