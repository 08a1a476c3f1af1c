#include "cli/run_command.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/attempt.h"
#include "cli/command_line.h"
#include "cli/invocation.h"
#include "cli/layout.h"
#include "cli/parse_arguments.h"
#include "cli/run_record.h"
#include "cli/services.h"
#include "env/env_sources.h"
#include "host/janitor.h"
#include "host/out_of_memory.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "host/stack.h"
#include "load/load.h"
#include "modules/module_root.h"
#include "toolchain/toolchain.h"

namespace gorun::cli {

namespace {

using base::StrCat;

// A module of PACKAGE@VERSION that asks for a newer Go starts it all over with that one; a handful
// of times at most. So does, once, a plan that proves to be wrong, and each time a file is edited
// while it is compiled.
int RunAttempts(Services& services, const Invocation& invocation, toolchain::Selection selection,
                RunRecord& record) {
  constexpr int kMaxSwitches = 8;
  // Somebody who saves a file now and then has it compiled as it was saved last; but a log that is
  // embedded grows for ever.
  constexpr int kPatience = 4;
  int misled = 0;
  auto begin = Attempt::Begin::kFromPlan;
  for (int switches = 0;; switches++) {
    const Outcome outcome = Attempt(services, invocation, selection, record, begin).Run();
    if (outcome.misled) {
      begin = ++misled < kPatience ? Attempt::Begin::kFromNothing : Attempt::Begin::kDespiteEdits;
      continue;
    }
    if (!outcome.newer_go) return outcome.exit_code;
    if (switches >= kMaxSwitches) return services.Failed("go: too many toolchain switches");
    // An exact version gets the same Go each time; what is newest may be another one next time.
    const bool exact = modules::IsExactArgument(invocation.package);
    modules::AnswerStore* answers = exact ? &services.answers() : nullptr;
    auto newer =
        toolchain::SwitchToNewer(services.host(), selection, outcome.newer_go->what,
                                 outcome.newer_go->go_version, services.DownloadSource(), answers);
    if (!newer) return services.Failed(newer.error());
    if (!*newer) return services.Failed(outcome.error);
    selection = std::move(**newer);
  }
}

// The working directory, which may be gone as long as -C leads elsewhere.
base::Status EnterDirectory(Services& services, std::vector<std::string>& arguments) {
  const std::optional<std::string> dir = TakeChdir(arguments);
  if (dir) {
    if (auto moved = services.machine().ChangeDirectory(*dir); !moved) {
      return base::Fail(moved.error().Wrap("go"));
    }
  }
  if (auto found = services.FindDirectory(); !found) {
    // Without "go: ", as base.UncachedCwd has it.
    return base::Fail(found.error().Wrap("cannot determine current directory"));
  }
  return {};
}

int Run(host::RealHost& machine, const Layout& layout, std::vector<std::string> arguments) {
  Services services(machine, layout);
  services.times().Start("cli");
  if (auto entered = EnterDirectory(services, arguments); !entered) {
    return services.Failed(entered.error());
  }
  RunRecord record(services.observed(), services.shown(), layout, arguments);
  host::Host& host = services.host();

  // Which of them it is makes no difference to what is built.
  host::FileReader& unobserved = machine.host().files;
  auto installed = toolchain::FindInstalled(
      host, [&](const std::string& program) { return IsGorun(unobserved, program, layout); });
  if (!installed) return services.Misused(installed.error());

  env::EnvSources sources =
      env::EnvSources::Read(host, installed->toolchain ? installed->toolchain->goroot : "");
  auto invocation = ParseArguments(sources.Get("GOFLAGS").value, arguments);
  if (!invocation) {
    host.err.Write(invocation.error().text);
    host.err.Write(invocation.error().show_usage ? UsageText() : "\n");
    return invocation.error().exit_code;
  }
  if (invocation->version) {
    host.out.Write(StrCat("gorun ", GORUN_VERSION, "\n"));
    return 0;
  }
  // Which Go it is does not matter then, but that its settings are complained of first.
  if (invocation->nothing_listed && !installed->toolchain)
    return services.Failed(load::NothingListed().text());
  // The arguments are not looked at again.
  // What goes to standard output may be on the same terminal.
  if (invocation->flags.json || !invocation->dump.empty()) services.progress().Stop();

  services.times().Start("toolchain");
  const bool modules_off = !modules::WillBeEnabled(host, sources.Get("GO111MODULE").value);
  auto selection = toolchain::Select(host, *installed, modules_off, services.DownloadSource());
  if (!selection) return services.Failed(selection.error());
  return RunAttempts(services, *invocation, *std::move(selection), record);
}

}  // namespace

int RunCommand(int argc, char** argv) {
  if (auto code = host::RunJanitorIfAsked(argc, argv)) return *code;
  host::OutliveFileSizeLimit();
  host::EndWhenOutOfMemory();
  return host::CallWithRoom([&] {
    auto layout = FindLayout();
    host::RealHost machine;
    if (!layout) {
      machine.host().err.Write(StrCat("go: ", layout.error().text(), "\n"));
      return 1;
    }
    return Run(machine, *layout, std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  });
}

}  // namespace gorun::cli
