#include "cli/rerun.h"

#include <utility>

#include "base/strings.h"
#include "cli/command_line.h"
#include "env/state_dir.h"
#include "host/directory_guard.h"
#include "host/exec.h"
#include "host/fd_stream.h"
#include "host/probe.h"
#include "host/real_filesystem.h"
#include "host/working_directory.h"
#include "memo/memo.h"
#include "run/run.h"

namespace gorun::cli {

namespace {

/// os.Getwd, mostly without asking the kernel twice.
std::string DirectoryAsNamed(const host::Environment& environment, const std::string& physical) {
  const std::string_view pwd = environment.Get("PWD");
  if (pwd == physical) return physical;
  auto named = host::WorkingDirectory(pwd);
  return named ? *named : "";
}

base::Error TryRerun(std::vector<std::string> arguments, const std::string& builder,
                     const host::Environment& environment, const memo::Mode& mode,
                     host::DirectoryGuard& directory) {
  if (const std::optional<std::string> dir = TakeChdir(arguments)) {
    if (!directory.Change(*dir)) return base::Error("-C leads nowhere");
  }
  auto words = BuildWords(arguments);
  if (!words) return base::Error("the arguments are for the builder");
  const size_t build_words = words->size();
  memo::Question question{std::move(*words),
                          host::PhysicalDirectory(),
                          "",
                          builder,
                          environment,
                          mode,
                          memo::RecordDirectory(env::StateDir(environment))};
  question.directory = DirectoryAsNamed(environment, question.physical_directory);
  if (question.physical_directory.empty() || question.directory.empty()) {
    return base::Error("the working directory has no name");
  }
  auto answer = memo::Ask(question);
  if (!answer) return std::move(answer).error();

  run::Program program;
  program.exec_command = answer->exec_command;
  program.executable = answer->executable;
  program.arguments.assign(arguments.begin() + static_cast<ptrdiff_t>(build_words),
                           arguments.end());
  program.goroot_bin = answer->goroot_bin;
  program.environment_changes = answer->environment_changes;
  host::RealFileSystem files;
  auto command = run::PrepareStart(files, environment, program);
  if (!command) return std::move(command).error();
  // If it cannot be started the builder will say so, and what the tools said once more.
  if (auto can = files.CheckExecutable(command->program); !can) return std::move(can).error();
  host::FdStream err(2);
  if (!answer->output.empty()) err.Write(answer->output);
  if (mode.explain) err.Write("gorun: memo: nothing changed\n");
  return host::ExecProgram(command->program, command->argv, command->environment);
}

}  // namespace

void Rerun(std::vector<std::string> arguments, const std::string& builder,
           const host::Environment& environment) {
  const memo::Mode mode = memo::ModeOf(environment);
  // In verify mode it is the builder that asks; it also refuses words that mean nothing.
  if (mode.off || mode.verify || !mode.unknown.empty()) return;
  host::DirectoryGuard directory;
  const base::Error why = TryRerun(std::move(arguments), builder, environment, mode, directory);
  if (mode.explain) {
    host::FdStream(2).Write(base::StrCat("gorun: memo: builder: ", why.text(), "\n"));
  }
}

}  // namespace gorun::cli
