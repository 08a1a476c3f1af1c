#include "cli/attempt.h"

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/strings.h"
#include "build/debug_files.h"
#include "cli/build_caches.h"
#include "cli/dump.h"
#include "cli/instrument_checks.h"
#include "cli/setup_checks.h"
#include "cli/unsupported.h"
#include "env/read_overlay.h"
#include "env/state_dir.h"
#include "fetch/module_store.h"
#include "host/path.h"
#include "host/probe.h"
#include "load/module_index.h"
#include "run/run.h"
#include "toolchain/gccgo.h"

namespace gorun::cli {

using base::StrCat;

namespace {

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

// False if it is clear that no work directory can be made there.
bool MayTakeWorkDir(const std::string& parent) {
  host::Ownership ownership;
  return host::ProbeOwnership(parent, ownership) && ownership.is_directory && ownership.writable;
}

modules::LoadRequest::Mode ModeOf(const load::Target& target) {
  if (target.at_version) return modules::LoadRequest::Mode::kPackageAtVersion;
  return target.files.empty() ? modules::LoadRequest::Mode::kPatterns
                              : modules::LoadRequest::Mode::kFiles;
}

}  // namespace

Attempt::Attempt(Services& services, const Invocation& invocation,
                 const toolchain::Selection& selection, RunRecord& record, Begin begin)
    : services_(services),
      host_(services.host()),
      invocation_(invocation),
      selection_(selection),
      toolchain_(selection.toolchain),
      record_(record),
      begin_(begin),
      plan_(begin == Begin::kFromPlan ? record.question() : nullptr, services.layout(), toolchain_,
            services.observed()),
      target_{invocation.files, invocation.package, invocation.at_version, invocation.build_output,
              invocation.nothing_listed} {}

Outcome Attempt::Run() {
  using Stage = std::optional<Outcome> (Attempt::*)();
  for (const Stage stage : {&Attempt::ReadSettings, &Attempt::TakePlan, &Attempt::OpenModules,
                            &Attempt::LoadPackages, &Attempt::Build}) {
    if (auto outcome = (this->*stage)()) return *std::move(outcome);
  }
  if (invocation_.build_output) return {0};
  return Start();
}

// --- settings

std::optional<Outcome> Attempt::ReadSettings() {
  services_.times().Start("env");
  auto settings = env::Resolve(host_, invocation_.flags, toolchain_.distribution());
  if (!settings) return Outcome{services_.Misused(settings.error().Wrap("go"))};
  if (std::string refusal = FindUnsupported(*settings); !refusal.empty()) {
    return Outcome{services_.Failed(refusal)};
  }
  if (auto started = build::StartTrace(host_, *settings); !started) {
    return Outcome{services_.Failed(started.error())};
  }
  auto overlay = env::ReadOverlay(host_, settings->flags.overlay, toolchain_.minor);
  if (!overlay) return Outcome{services_.Misused(overlay.error().Wrap("go"))};
  settings->overlay = *std::move(overlay);
  // Which Go this is is known now; the environment is not read again, and settings do not change.
  settings_ = *std::move(settings);
  if (invocation_.dump == "settings") {
    return Outcome{DumpSettings(host_.out, *settings_, toolchain_)};
  }
  printer_ = services_.printed().ForNextAttempt(
      settings_->flags.json ? report::NewJsonPrinter(host_.out, services_.sink())
                            : report::NewTextPrinter(services_.sink()));
  overlaid_files_.emplace(host_.files, settings_->overlay);
  overlaid_.emplace(host::Host{*overlaid_files_, host_.processes, host_.clock, host_.out, host_.err,
                               host_.environment, host_.cwd});
  inputs_ = settings_->overlay.empty() ? &host_ : &*overlaid_;
  return std::nullopt;
}

// --- a plan

// What follows up to the build has nothing to do if the last run's packages are still the ones.
std::optional<Outcome> Attempt::TakePlan() {
  services_.times().Start("plan");
  graph_ = plan_.Take(invocation_, *settings_, [this](bool modules_enabled) {
    return std::make_unique<source::Scanner>(inputs_->files, BuildContext(modules_enabled));
  });
  if (!graph_) return std::nullopt;
  if (auto ready = Prepare(graph_->modules_enabled); !ready) {
    return Outcome{services_.Misused(ready.error())};
  }
  known_.emplace("");
  return std::nullopt;
}

// --- modules

// What cmd/go checks and prints before it reads go.mod (work.BuildInit, work.NewBuilder).
base::Status Attempt::Prepare(bool modules_enabled) {
  TRY(CheckInstrumentation(host_, *settings_, toolchain_.minor));
  TRY(CheckSetup(*settings_, toolchain_.minor, modules_enabled));
  const env::BuildFlags& flags = settings_->flags;
  // cmd/go makes the work directory here. It is made when it is needed, but where it cannot be made
  // nothing is downloaded or written before that is said.
  const bool prints = flags.x || flags.work;
  if (!flags.n && (prints || !MayTakeWorkDir(host::AbsPath(host_.cwd, settings_->tmpdir)))) {
    TRY_ASSIGN(WorkDir * work_dir, services_.MakeWorkDir(*settings_));
    if (prints) printer_->Print("", StrCat("WORK=", work_dir->path(), "\n"));
  }
  if (auto ok = env::CheckTarget(*settings_, toolchain_.minor); !ok)
    return base::Fail(ok.error().Wrap("go"));
  return load::CheckTarget(*inputs_, *settings_, toolchain_.minor, target_);
}

std::optional<Outcome> Attempt::OpenModules() {
  if (graph_) return std::nullopt;
  services_.times().Start("modules");
  const std::string& fetcher = services_.layout().fetcher;
  auto unpack = [&](const modules::BundledZip& bundled) {
    return fetch::UnpackModule(host_, *settings_, fetcher, bundled);
  };
  auto fips140 = toolchain::OpenFips140(host_, toolchain_, *settings_, unpack);
  if (!fips140) return Outcome{services_.Failed(fips140.error().Wrap("go"))};
  fips140_ = *std::move(fips140);

  source_ = fetch::OpenModuleStore(host_, *settings_, fetch::FetchRulesFor(toolchain_.minor),
                                   fetcher, go_sum_, &services_.progress(), [this] {
                                     if (BuildAhead* waiting = on_download_)
                                       waiting->DownloadBegins();
                                   });
  modules::OpenOptions options{selection_.explanation, {}, &services_.answers(), &host_.files};
  // Of the errors before go.mod is read some are misuse; a bad go.mod never is.
  std::optional<base::Error> misuse;
  options.before_go_mod = [&](bool modules_enabled) {
    base::Status ready = Prepare(modules_enabled);
    if (!ready) misuse = ready.error();
    return ready;
  };
  auto session = modules::OpenSession(*inputs_, *settings_, toolchain_.version, ModeOf(target_),
                                      *source_, go_sum_, options);
  if (!session) {
    return Outcome{misuse ? services_.Misused(*misuse) : services_.Failed(session.error())};
  }
  // The main module's go.mod is read and sound.
  session_ = *std::move(session);
  return std::nullopt;
}

// --- packages

source::BuildContext Attempt::BuildContext(bool modules_enabled) const {
  source::BuildContext context = source::MakeBuildContext(*settings_, toolchain_.minor);
  context.check_import_comments = !modules_enabled;
  return context;
}

void Attempt::OpenScanner() {
  std::optional<source::CompiledPackages> compiled;
  if (settings_->flags.compiler == "gccgo") {
    compiled = {host::JoinPath(settings_->goroot, "src"),
                [this, library = toolchain::GccgoLibrary::Find(host_, *settings_)](
                    std::string_view path) { return library.Has(host_.files, path); }};
  }
  known_.emplace(KnownFilesPath(invocation_, *settings_, toolchain_, host_.cwd));
  // Files of the overlay are not what the file system says, and what is verified is read.
  const bool believes = settings_->overlay.empty() &&
                        settings_->original_environment.Get("GORUN_STATE_VERIFY") != "1";
  source::BuildContext context = BuildContext(session_->Enabled());
  if (session_->Enabled()) {
    context.is_indexed = [this](const std::string& dir) {
      return load::IsIndexed(*inputs_, *settings_, session_->Vendoring(), dir);
    };
  }
  scanner_.emplace(inputs_->files, std::move(context), std::move(compiled),
                   believes ? &*known_ : nullptr);
}

std::optional<Outcome> Attempt::LoadPackages() {
  if (graph_) return std::nullopt;
  services_.times().Start("load");
  OpenScanner();
  const load::Config config{*settings_, toolchain_, *fips140_, &host_.files};
  const auto make_dir = [this]() -> base::Result<std::string> {
    TRY_ASSIGN(WorkDir * work_dir, services_.MakeWorkDir(*settings_));
    std::string dir = host::JoinPath(work_dir->path(), "ahead");
    TRY(host_.files.MakeDirs(dir, 0777));
    return dir;
  };
  ahead_.emplace(host_, *inputs_, config, *session_, *scanner_, make_dir);
  // Who asks what is done, and how long it takes, is to see all of it.
  if (!invocation_.explain && invocation_.timings.empty()) on_download_ = &*ahead_;
  auto graph = load::Load(*inputs_, config, target_, *session_, *scanner_,
                          [this](const std::string& dir, const std::vector<std::string>& imports) {
                            ahead_->Scanned(dir, imports);
                          });
  const std::optional<modules::TooNew>& too_new = session_->NeedsNewerGo();
  // Nobody waits for a compiler when there is nothing to build.
  if (!too_new && (!graph || !graph->errors.empty())) host_.processes.KillAll();
  ahead_->BeginNothingMore();
  if (!graph) {
    if (too_new) return Outcome{1, too_new, graph.error().text()};
    return Outcome{services_.Failed(graph.error())};
  }
  graph_ = *std::move(graph);
  if (auto outcome = TellLoadErrors()) return outcome;
  plan_.Loaded(invocation_, *settings_, *graph_, *scanner_,
               IgnoredDirectories(*settings_, services_.WorkDirPath()));
  // No package is added any more, no module version changes, and there are no load errors.
  return Dump();
}

std::optional<Outcome> Attempt::TellLoadErrors() {
  if (!graph_->errors.empty()) services_.DieIfInterrupted();
  for (size_t i = 0; i < graph_->errors.size(); i++) {
    const load::Package& package = graph_->packages[graph_->error_packages[i]];
    printer_->Fail(package.import_path, graph_->errors[i]);
  }
  if (graph_->errors.empty() && !services_.sink().has_errors()) return std::nullopt;
  return Outcome{std::max(1, services_.sink().exit_status())};
}

std::optional<Outcome> Attempt::Dump() {
  if (invocation_.dump == "packages") {
    host_.out.Write(load::DumpPackages(*graph_));
    return Outcome{0};
  }
  if (invocation_.dump == "modules") {
    auto dumped = DumpModules(host_.out, *session_);
    return Outcome{dumped ? 0 : services_.Failed(dumped.error())};
  }
  if (invocation_.dump == "actions") {
    auto text = build::DumpActions({host_, *settings_, toolchain_}, *graph_);
    if (!text) return Outcome{services_.Failed(text.error())};
    host_.out.Write(*text);
    return Outcome{0};
  }
  return std::nullopt;
}

// --- build

std::optional<Outcome> Attempt::Build() {
  services_.times().Start("build");
  if (std::string why = CacheProblem(*settings_); !why.empty()) {
    return Outcome{services_.Failed(why)};
  }
  host::Host& machine = services_.machine().host();
  auto caches = BuildCaches::Open(machine, *settings_,
                                  [this](const std::string& text) { services_.HelperBroke(text); });
  if (!caches) return Outcome{services_.Failed(caches.error())};
  // -n only shows what would be done there.
  if (!settings_->flags.n) {
    auto made = services_.MakeWorkDir(*settings_);
    if (!made) return Outcome{services_.Failed(made.error())};
  }
  std::vector<report::TimedAction> timed;
  report::Report report{services_.sink(), *printer_, services_.times(), &services_.progress(),
                        invocation_.timings.empty() ? nullptr : &timed};
  build::BuildRequest request{{host_, *settings_, toolchain_}, *graph_, caches->cache(), report};
  request.work_dir = services_.WorkDirPath();
  request.program_arguments = invocation_.program_arguments;
  request.executables = caches->executables();
  request.known = &*known_;
  request.known_results = plan_.results();
  request.tolerates_edits = begin_ == Begin::kDespiteEdits || settings_->flags.a;
  auto built = build::Build(request);
  // Nearly always it has ended long ago.
  if (ahead_) ahead_->Stop();
  if (!built) return Outcome{services_.Failed(built.error())};
  built_ = *std::move(built);
  if (built_->misled) {
    plan_.Forget(machine.files);
    Outcome again;
    again.misled = true;
    return again;
  }
  known_->Save(machine.files);
  if (invocation_.explain) host_.err.Write(build::ExplainRebuilt(built_->rebuilt));
  if (!invocation_.timings.empty()) {
    services_.times().Stop();
    if (auto written = WriteTimings(timed); !written) {
      return Outcome{services_.Failed(written.error().Wrap("gorun: -timings"))};
    }
  }
  if (built_->exit_code != 0) return Outcome{built_->exit_code};
  plan_.Built(*settings_, built_->learned, IgnoredDirectories(*settings_, services_.WorkDirPath()),
              machine.files);
  // The executable is on disk.
  caches->Close();
  source_.reset();
  services_.times().Stop();
  if (invocation_.stage_times) host_.err.Write(services_.times().Text());
  return std::nullopt;
}

// The page of -timings; whatever came of the build.
base::Status Attempt::WriteTimings(const std::vector<report::TimedAction>& timed) {
  const std::string what =
      invocation_.files.empty() ? invocation_.package : base::Join(invocation_.files, " ");
  TRY(host_.files.WriteFileAtomic(host::AbsPath(host_.cwd, invocation_.timings),
                                  report::TimingsPage(what, services_.times(), timed), 0666));
  host_.err.Write(StrCat("gorun: how it went is shown in ", invocation_.timings, "\n"));
  return {};
}

// --- the program

// Where the program is started from. The cache's file may lie where nothing can be executed, or be
// unwanted (the specification's letter: a temporary file, which is gone when the program has
// ended).
base::Result<std::string> Attempt::Place(bool& in_cache) {
  in_cache = built_->executable_is_cached;
  host::FileSystem& files = services_.machine().host().files;
  const bool temporary = host_.environment.Get("GORUN_EXE") == "temp";
  if (!in_cache || (!temporary && files.CheckExecutable(built_->executable))) {
    return built_->executable;
  }
  in_cache = false;
  const std::string dir = host::JoinPath(services_.WorkDirPath(), "exe");
  std::string copy = host::JoinPath(dir, host::BaseName(built_->executable));
  TRY(files.MakeDirs(dir, 0777));
  TRY(files.CopyFile(built_->executable, copy, 0777));
  return copy;
}

Outcome Attempt::Start() {
  const env::BuildFlags& flags = settings_->flags;
  run::Target target{settings_->goos, settings_->goarch, settings_->host_goos,
                     settings_->host_goarch, settings_->goroot};
  bool in_cache = false;
  auto executable = flags.n ? base::Result<std::string>(built_->executable) : Place(in_cache);
  if (!executable) return {services_.Failed(executable.error())};
  run::Program program;
  program.exec_command = run::FindExecCommand(host_, flags.exec, target);
  program.executable = *std::move(executable);
  program.arguments = invocation_.program_arguments;
  program.goroot_bin = host::JoinPath(settings_->goroot, "bin");
  program.environment_changes = selection_.environment_changes;
  const std::string work_dir = services_.WorkDirPath();
  if (flags.n || flags.x) {
    const std::string line = base::Join(run::CommandLine(program), " ");
    printer_->Print("", StrCat(report::ReplaceWorkDir(line, flags.n ? "" : work_dir), "\n"));
    if (flags.n) return {0};
  }
  if (built_->said_once) record_.SaidOnce();
  if (std::string wrong =
          record_.Finish(invocation_, *settings_, in_cache, program, work_dir, plan_.checks());
      !wrong.empty()) {
    return {services_.Failed(wrong)};
  }
  if (in_cache && !flags.work) services_.RemoveWorkDir();
  services_.progress().Stop();
  services_.StopWatchingSignals();
  // From here on this process is the program's: same ID, parent, terminal, signals.
  return {services_.Failed(run::StartProgram(host_, program))};
}

}  // namespace gorun::cli
