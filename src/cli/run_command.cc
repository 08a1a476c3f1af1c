#include "cli/run_command.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>

#include "base/sha256.h"
#include "base/strings.h"
#include "build/build.h"
#include "cli/build_ahead.h"
#include "cli/build_caches.h"
#include "cli/command_line.h"
#include "cli/dump.h"
#include "cli/invocation.h"
#include "cli/instrument_checks.h"
#include "cli/layout.h"
#include "cli/parse_arguments.h"
#include "cli/run_record.h"
#include "cli/setup_checks.h"
#include "cli/unsupported.h"
#include "cli/work_dir.h"
#include "env/env_sources.h"
#include "env/settings.h"
#include "env/state_dir.h"
#include "fetch/module_store.h"
#include "host/janitor.h"
#include "host/known_files.h"
#include "host/observed_host.h"
#include "host/overlay_filesystem.h"
#include "host/own_file.h"
#include "host/path.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "host/terminal.h"
#include "load/load.h"
#include "modules/answer_store.h"
#include "modules/module_root.h"
#include "modules/modules.h"
#include "report/report.h"
#include "run/run.h"
#include "source/source.h"
#include "toolchain/fips140.h"
#include "toolchain/gccgo.h"
#include "toolchain/toolchain.h"

namespace gorun::cli {

namespace {

using base::ErrorKind;
using base::StrCat;

int ProgressWidth() { return host::IsForeground(2) ? host::TerminalWidth(2) : 0; }

bool ShowsProgress(const host::Host& host) {
  std::string_view term = host.environment.Get("TERM");
  return host.err.IsTerminal() && !term.empty() && term != "dumb";
}

// Where what is known about the files of this invocation is kept; "" if nowhere.
std::string KnownFilesPath(const Invocation& invocation, const env::Settings& settings,
                           const toolchain::Toolchain& toolchain, const std::string& cwd) {
  const std::string state = env::StateDir(settings.original_environment);
  if (state.empty()) return "";
  std::string key = StrCat(cwd, "\n", invocation.package, "\n", settings.goroot, "\n",
                           toolchain.version, "\n", settings.goos, "/", settings.goarch, "\n");
  for (const auto* words : {&invocation.flag_words, &invocation.files}) {
    for (const std::string& word : *words) base::StrAppend(key, word, "\n");
  }
  return host::JoinPath(state, "known", base::Sha256::Of(key).Hex().substr(0, 32));
}

// One invocation on its way through the pipeline. The stages' products are local to Run; what is kept
// here are services and what must be cleaned up.
class Command {
 public:
  Command(host::RealHost& machine, Layout layout)
      : machine_(machine),
        progress_(machine.host().err, machine.host().files, {&ProgressWidth}, ShowsProgress(machine.host())),
        shown_{machine.host().files, machine.host().processes, machine.host().clock,       machine.host().out,
               progress_,            machine.host().environment, machine.host().cwd},
        observed_(shown_),
        host_(observed_.host()),
        layout_(std::move(layout)),
        sink_(host_.err),
        answers_(shown_, env::StateDir(host_.environment), host::ReadOwnFile) {
    times_.emplace(host_.clock);
    watcher_ = host::SignalWatcher::Start([this](int signal) { Interrupted(signal); });
  }

  int Run(std::vector<std::string> arguments);

 private:
  // What one try with one Go distribution came to.
  struct Outcome {
    int exit_code = 1;
    /// A newer Go is needed: try again with it.
    std::optional<modules::TooNew> newer_go;
    std::string error;
  };

  Outcome BuildAndStart(const Invocation& invocation, const toolchain::Selection& selection);
  Outcome Start(const Invocation& invocation, const env::Settings& settings,
                const build::BuildResult& built);
  base::Status Prepare(host::Host& inputs, const env::Settings& settings,
                       const toolchain::Toolchain& toolchain, const load::Target& target, bool modules_enabled, report::Printer& printer);
  base::Status WriteTimings(const Invocation& invocation,
                            const std::vector<report::TimedAction>& timed);
  toolchain::OpenSource DownloadSource();
  void Interrupted(int signal);
  void HelperBroke(const std::string& text);
  // Whatever has failed since a signal came has failed of it: nobody comes back from here then.
  void DieIfInterrupted() {
    if (watcher_->received() != 0) watcher_->Stop();
  }
  base::Result<std::string> Place(const build::BuildResult& built, bool& in_cache);

  base::Result<WorkDir*> MakeWorkDir(const env::Settings& settings);
  Outcome Failed(std::string_view text, int exit_code = 1) {
    DieIfInterrupted();
    sink_.Error(text);
    return {exit_code, std::nullopt, ""};
  }
  Outcome Failed(const base::Error& error) { return Failed(error.text()); }
  // What is wrong with the arguments or the settings: cmd/go exits with 2 for some of these, kInvalid.
  Outcome Misused(const base::Error& error) {
    return Failed(error.text(), error.Is(ErrorKind::kInvalid) ? 2 : 1);
  }

  host::RealHost& machine_;
  // Everything for the user goes by way of it.
  report::ProgressLine progress_;
  // The machine with that line.
  host::Host shown_;
  // What the stages see and say passes through here, for the run record.
  host::ObservedHost observed_;
  host::Host& host_;
  const Layout layout_;
  report::Sink sink_;
  std::optional<report::StageTimer> times_;
  std::optional<RunRecord> record_;
  modules::GoSum toolchain_sums_;
  modules::AnswerStore answers_;
  std::mutex work_dir_mutex_;
  // Guarded by work_dir_mutex_, for a signal may come at any moment.
  std::optional<WorkDir> work_dir_;
  std::unique_ptr<host::SignalWatcher> watcher_;
};

// Ends what runs, removes the work directory, and dies of the same signal.
void Command::Interrupted(int signal) {
  host_.processes.KillAll();
  progress_.Stop();
  {
    std::lock_guard lock(work_dir_mutex_);
    if (work_dir_) work_dir_->Remove();
  }
  host::DieBySignal(signal);
}

// The GOCACHEPROG helper has ended too early, or talks nonsense; others may be waiting for it.
void Command::HelperBroke(const std::string& text) {
  // Interrupted has ended it.
  if (watcher_->received() != 0) return;
  // Told first: the builds that end now fail of nothing else.
  progress_.Stop();
  sink_.LastError(text);
  host_.processes.KillAll();
  {
    std::lock_guard lock(work_dir_mutex_);
    if (work_dir_) work_dir_->Remove();
  }
  std::_Exit(1);
}

base::Result<WorkDir*> Command::MakeWorkDir(const env::Settings& settings) {
  std::lock_guard lock(work_dir_mutex_);
  if (!work_dir_) {
    TRY_ASSIGN(work_dir_, WorkDir::Create(host_, settings.tmpdir, layout_.front, env::StateDir(host_.environment)));
    observed_.observations().Ignore(work_dir_->path());
    if (settings.flags.work) work_dir_->Keep();
  }
  return &*work_dir_;
}

toolchain::OpenSource Command::DownloadSource() {
  return [this](const env::Settings& settings) {
    return fetch::OpenModuleStore(host_, settings, layout_.fetcher, toolchain_sums_, &progress_);
  };
}

int Command::Run(std::vector<std::string> arguments) {
  times_->Start("cli");
  if (std::string dir = TakeChdir(arguments); !dir.empty()) {
    if (auto changed = machine_.ChangeDirectory(dir); !changed) {
      return Failed(changed.error().Wrap("go")).exit_code;
    }
    shown_.cwd = machine_.host().cwd;
    observed_.FollowDirectory();
  }
  record_.emplace(observed_, shown_, layout_, arguments);

  auto installed = toolchain::FindInstalled(host_, layout_.front);
  if (!installed) return Misused(installed.error()).exit_code;

  env::EnvSources sources = env::EnvSources::Read(host_, *installed ? (*installed)->goroot : "");
  auto invocation = ParseArguments(sources.Get("GOFLAGS").value, arguments);
  if (!invocation) {
    host_.err.Write(invocation.error().text);
    if (invocation.error().show_usage) {
      host_.err.Write(UsageText());
    } else {
      host_.err.Write("\n");
    }
    return invocation.error().exit_code;
  }
  // The arguments are not looked at again.
  // What goes to standard output may be on the same terminal.
  if (invocation->flags.json || !invocation->dump.empty()) progress_.Stop();

  times_->Start("toolchain");
  bool modules_off = !modules::WillBeEnabled(host_, sources.Get("GO111MODULE").value);
  auto selection = toolchain::Select(host_, *installed, modules_off, DownloadSource());
  if (!selection) return Failed(selection.error()).exit_code;

  // A module that asks for a newer Go starts it all over with that one; a handful of times at most.
  constexpr int kMaxSwitches = 8;
  for (int switches = 0;; switches++) {
    Outcome outcome = BuildAndStart(*invocation, *selection);
    if (!outcome.newer_go) return outcome.exit_code;
    if (switches >= kMaxSwitches) return Failed("go: too many toolchain switches").exit_code;
    // An exact version gets the same Go each time; what is newest may be another one next time.
    bool exact = invocation->at_version && modules::IsExactArgument(invocation->package);
    modules::AnswerStore* answers = exact ? &answers_ : nullptr;
    auto newer = toolchain::SwitchToNewer(host_, *selection, outcome.newer_go->what,
                                          outcome.newer_go->go_version, DownloadSource(), answers);
    if (!newer || !*newer) {
      DieIfInterrupted();
      sink_.Error(outcome.error);
      if (!newer) sink_.Error(StrCat("go: ", newer.error().text()));
      return 1;
    }
    selection = std::move(**newer);
  }
}

// What cmd/go checks and prints before it reads go.mod (work.BuildInit, work.NewBuilder).
base::Status Command::Prepare(host::Host& inputs, const env::Settings& settings,
                              const toolchain::Toolchain& toolchain, const load::Target& target, bool modules_enabled,
                              report::Printer& printer) {
  TRY(CheckInstrumentation(host_, settings, toolchain.minor));
  TRY(CheckSetup(settings, toolchain.minor, modules_enabled));
  if (settings.flags.x || settings.flags.work) {
    TRY_ASSIGN(WorkDir * work_dir, MakeWorkDir(settings));
    if (!settings.flags.n) printer.Print("", StrCat("WORK=", work_dir->path(), "\n"));
  }
  if (auto ok = env::CheckTarget(settings); !ok) return base::Fail(ok.error().Wrap("go"));
  return load::CheckTarget(inputs, settings, target);
}

Command::Outcome Command::BuildAndStart(const Invocation& invocation,
                                        const toolchain::Selection& selection) {
  const toolchain::Toolchain& toolchain = selection.toolchain;
  times_->Start("env");
  auto settings = env::Resolve(host_, invocation.flags, toolchain.distribution());
  if (!settings) return Misused(settings.error().Wrap("go"));
  if (std::string refusal = FindUnsupported(*settings); !refusal.empty()) return Failed(refusal);
  // Which Go this is is known now; the environment is not read again, and settings do not change.
  if (invocation.dump == "settings") return {DumpSettings(host_.out, *settings, toolchain), {}, ""};

  times_->Start("modules");
  auto unpack = [&](const modules::Version& module, const std::string& zip) {
    return fetch::UnpackModule(host_, *settings, layout_.fetcher, module, zip);
  };
  auto fips140 = toolchain::OpenFips140(host_, toolchain, *settings, unpack);
  if (!fips140) return Failed(fips140.error().Wrap("go"));
  std::unique_ptr<report::Printer> printer = settings->flags.json
                                                 ? report::NewJsonPrinter(host_.out, sink_)
                                                 : report::NewTextPrinter(sink_);
  // go.mod and source files are read through the overlay; tools, caches and the work directory are
  // not concerned.
  host::OverlayFileSystem overlaid_files(host_.files, settings->overlay);
  host::Host overlaid{overlaid_files, host_.processes,   host_.clock, host_.out,
                      host_.err,      host_.environment, host_.cwd};
  host::Host& inputs = settings->overlay.empty() ? host_ : overlaid;
  load::Target target{invocation.files, invocation.package, invocation.at_version, invocation.build_output};
  modules::GoSum go_sum;
  std::optional<BuildAhead> ahead;
  // Threads that download know of it once it is there.
  std::atomic<BuildAhead*> on_download = nullptr;
  auto source = fetch::OpenModuleStore(host_, *settings, layout_.fetcher, go_sum, &progress_,
                                       [&on_download] {
                                         if (BuildAhead* waiting = on_download) waiting->DownloadBegins();
                                       });
  std::optional<modules::TooNew> too_new;
  modules::OpenOptions options{selection.explanation, &too_new, {}, &answers_};
  // Of the errors before go.mod is read some are misuse; a bad go.mod never is.
  std::optional<base::Error> misuse;
  options.before_go_mod = [&](bool modules_enabled) {
    base::Status ready = Prepare(inputs, *settings, toolchain, target, modules_enabled, *printer);
    if (!ready) misuse = ready.error();
    return ready;
  };
  modules::LoadRequest::Mode mode = target.at_version        ? modules::LoadRequest::Mode::kPackageAtVersion
                                    : target.files.empty() ? modules::LoadRequest::Mode::kPatterns
                                                           : modules::LoadRequest::Mode::kFiles;
  auto session = modules::OpenSession(inputs, *settings, toolchain.version, mode, *source, go_sum, options);
  if (!session) {
    if (too_new) return {1, too_new, session.error().text()};
    return misuse ? Misused(*misuse) : Failed(session.error());
  }
  // The main module's go.mod is read and sound.

  times_->Start("load");
  source::BuildContext context = source::MakeBuildContext(*settings, toolchain.minor);
  context.check_import_comments = !(*session)->Enabled();
  std::optional<source::CompiledPackages> compiled;
  if (settings->flags.compiler == "gccgo") {
    compiled = {host::JoinPath(settings->goroot, "src"),
                [this, library = toolchain::GccgoLibrary::Find(host_, *settings)](std::string_view path) {
                  return library.Has(host_.files, path);
                }};
  }
  host::KnownFiles known(KnownFilesPath(invocation, *settings, toolchain, host_.cwd));
  // Files of the overlay are not what the file system says, and what is verified is read.
  const bool believes =
      settings->overlay.empty() && settings->original_environment.Get("GORUN_STATE_VERIFY") != "1";
  source::Scanner scanner(inputs.files, std::move(context), std::move(compiled),
                          believes ? &known : nullptr);
  ahead.emplace(host_, *settings, toolchain, *fips140, scanner, [&]() -> base::Result<std::string> {
    TRY_ASSIGN(WorkDir * work_dir, MakeWorkDir(*settings));
    std::string dir = host::JoinPath(work_dir->path(), "ahead");
    TRY(host_.files.MakeDirs(dir, 0777));
    return dir;
  });
  on_download = &*ahead;
  auto graph = load::Load(inputs, *settings, toolchain, target, *fips140, **session, scanner,
                          [&](const std::string& dir, const std::vector<std::string>& imports) {
                            ahead->Scanned(dir, imports);
                          });
  // Nobody waits for a compiler when there is nothing to build.
  if (!graph && !(*session)->NeedsNewerGo()) host_.processes.KillAll();
  ahead->Stop();
  if (!graph) {
    if ((*session)->NeedsNewerGo()) return {1, (*session)->NeedsNewerGo(), graph.error().text()};
    return Failed(graph.error());
  }
  if (!graph->errors.empty()) DieIfInterrupted();
  for (size_t i = 0; i < graph->errors.size(); i++) {
    const load::Package& package = graph->packages[graph->error_packages[i]];
    printer->Fail(package.import_path, graph->errors[i]);
  }
  if (!graph->errors.empty() || sink_.has_errors()) {
    return {std::max(1, sink_.exit_status()), std::nullopt, ""};
  }
  // No package is added any more, no module version changes, and there are no load errors.
  if (invocation.dump == "packages") {
    host_.out.Write(load::DumpPackages(*graph));
    return {0, std::nullopt, ""};
  }
  if (invocation.dump == "modules") {
    if (auto dumped = DumpModules(host_.out, **session); !dumped) return Failed(dumped.error());
    return {0, std::nullopt, ""};
  }

  times_->Start("build");
  if (std::string why = CacheProblem(*settings); !why.empty()) return Failed(why);
  auto caches = BuildCaches::Open(machine_.host(), *settings,
                                  [this](const std::string& text) { HelperBroke(text); });
  if (!caches) return Failed(caches.error());
  auto work_dir = MakeWorkDir(*settings);
  if (!work_dir) return Failed(work_dir.error());
  std::vector<report::TimedAction> timed;
  report::Report report{sink_, *printer, *times_, &progress_,
                        invocation.timings.empty() ? nullptr : &timed};
  auto built =
      build::Build(host_, *settings, toolchain, *graph, caches->cache(), caches->executables(), report,
                   (*work_dir)->path(), invocation.program_arguments, &known);
  if (!built) return Failed(built.error());
  known.Save(machine_.host().files);
  if (invocation.explain) host_.err.Write(build::ExplainRebuilt(built->rebuilt));
  if (!invocation.timings.empty()) {
    times_->Stop();
    if (auto written = WriteTimings(invocation, timed); !written) {
      return Failed(written.error().Wrap("gorun: -timings"));
    }
  }
  if (built->exit_code != 0) return {built->exit_code, std::nullopt, ""};
  // The executable is on disk.
  caches->Close();
  source.reset();

  times_->Stop();
  if (invocation.stage_times) host_.err.Write(times_->Text());
  if (invocation.build_output) return {0, std::nullopt, ""};
  return Start(invocation, *settings, *built);
}

// Where the program is started from. The cache's file may lie where nothing can be executed, or be
// unwanted (the specification's letter: a temporary file, which is gone when the program has ended).
base::Result<std::string> Command::Place(const build::BuildResult& built, bool& in_cache) {
  in_cache = built.executable_is_cached;
  host::FileSystem& files = machine_.host().files;
  const bool temporary = host_.environment.Get("GORUN_EXE") == "temp";
  if (!in_cache || (!temporary && files.CheckExecutable(built.executable))) return built.executable;
  in_cache = false;
  const std::string dir = host::JoinPath(work_dir_->path(), "exe");
  std::string copy = host::JoinPath(dir, host::BaseName(built.executable));
  TRY(files.MakeDirs(dir, 0777));
  TRY(files.CopyFile(built.executable, copy, 0777));
  return copy;
}

// The page of -timings; whatever came of the build.
base::Status Command::WriteTimings(const Invocation& invocation,
                                   const std::vector<report::TimedAction>& timed) {
  const std::string what =
      invocation.files.empty() ? invocation.package : base::Join(invocation.files, " ");
  TRY(host_.files.WriteFileAtomic(host::AbsPath(host_.cwd, invocation.timings),
                                  report::TimingsPage(what, *times_, timed), 0666));
  host_.err.Write(StrCat("gorun: how it went is shown in ", invocation.timings, "\n"));
  return {};
}

Command::Outcome Command::Start(const Invocation& invocation, const env::Settings& settings,
                                const build::BuildResult& built) {
  run::Target target{settings.goos, settings.goarch, settings.host_goos, settings.host_goarch,
                     settings.goroot};
  bool in_cache = false;
  auto executable = settings.flags.n ? base::Result<std::string>(built.executable) : Place(built, in_cache);
  if (!executable) return Failed(executable.error());
  run::Program program;
  program.exec_command = run::FindExecCommand(host_, settings.flags.exec, target);
  program.executable = *std::move(executable);
  program.arguments = invocation.program_arguments;
  program.goroot_bin = host::JoinPath(settings.goroot, "bin");
  if (settings.flags.n || settings.flags.x) {
    std::string line = base::Join(run::CommandLine(program), " ");
    std::string work = settings.flags.n ? "" : work_dir_->path();
    host_.err.Write(StrCat(report::ReplaceWorkDir(line, work), "\n"));
    if (settings.flags.n) return {0, std::nullopt, ""};
  }
  std::string wrong =
      record_->Finish(invocation, settings, in_cache, program, work_dir_ ? work_dir_->path() : "");
  if (!wrong.empty()) return Failed(wrong);
  {
    std::lock_guard lock(work_dir_mutex_);
    if (in_cache && !settings.flags.work) work_dir_->Remove();
  }
  progress_.Stop();
  if (int signal = watcher_->Stop(); signal != 0) Interrupted(signal);
  // From here on this process is the program's: same ID, parent, terminal, signals.
  return Failed(run::StartProgram(host_, program));
}

}  // namespace

int RunCommand(int argc, char** argv) {
  if (auto code = host::RunJanitorIfAsked(argc, argv)) return *code;
  auto layout = FindLayout();
  auto machine = host::MakeRealHost();
  if (!layout || !machine) {
    host::FdStream err(2);
    err.Write(StrCat("go: ", layout ? machine.error().text() : layout.error().text(), "\n"));
    return 1;
  }
  Command command(**machine, std::move(*layout));
  return command.Run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}

}  // namespace gorun::cli
