#include "cli/services.h"

#include <cstdlib>
#include <utility>

#include "env/state_dir.h"
#include "fetch/module_store.h"
#include "host/own_file.h"
#include "host/terminal.h"

namespace gorun::cli {

namespace {

int ProgressWidth() { return host::IsForeground(2) ? host::TerminalWidth(2) : 0; }

bool HasRoom() { return host::HasRoom(2); }

bool ShowsProgress(const host::Host& host) {
  std::string_view term = host.environment.Get("TERM");
  return host.err.IsTerminal() && !term.empty() && term != "dumb";
}

}  // namespace

Services::Services(host::RealHost& machine, Layout layout)
    : machine_(machine),
      progress_(machine.host().err, machine.host().files, {&ProgressWidth, &HasRoom},
                ShowsProgress(machine.host())),
      shown_{machine.host().files,
             machine.host().processes,
             machine.host().clock,
             machine.host().out,
             progress_,
             machine.host().environment,
             machine.host().cwd},
      observed_(shown_),
      layout_(std::move(layout)),
      sink_(host().err),
      times_(host().clock),
      answers_(shown_, env::StateDir(host().environment), host::ReadOwnFile) {
  watcher_ = host::SignalWatcher::Start([this](int signal) { Interrupted(signal); });
}

Services::~Services() { RemoveWorkDir(); }

base::Status Services::FindDirectory() {
  TRY(machine_.FindWorkingDirectory());
  shown_.cwd = machine_.host().cwd;
  observed_.FollowDirectory();
  return {};
}

toolchain::OpenSource Services::DownloadSource() {
  return [this](const env::Settings& settings, const toolchain::Toolchain* installed) {
    const fetch::FetchRules rules =
        installed != nullptr ? fetch::FetchRulesFor(installed->minor) : fetch::FetchRules();
    return fetch::OpenModuleStore(host(), settings, rules, layout_.fetcher, toolchain_sums_,
                                  &progress_);
  };
}

base::Result<WorkDir*> Services::MakeWorkDir(const env::Settings& settings) {
  std::lock_guard lock(work_dir_mutex_);
  if (ending_) return base::Fail(base::ErrorKind::kCancelled, "go: creating work dir: interrupted");
  if (!work_dir_) {
    TRY_ASSIGN(work_dir_, WorkDir::Create(host(), settings.tmpdir, layout_.front,
                                          env::StateDir(host().environment)));
    observed_.observations().Ignore(work_dir_->path());
    if (settings.flags.work) work_dir_->Keep();
  }
  return &*work_dir_;
}

std::string Services::WorkDirPath() {
  std::lock_guard lock(work_dir_mutex_);
  return work_dir_ ? work_dir_->path() : "";
}

void Services::RemoveWorkDir() {
  std::lock_guard lock(work_dir_mutex_);
  if (work_dir_) work_dir_->Remove();
}

void Services::EndWork() {
  host().processes.KillAll();
  // Whoever reads our output may have stopped, and we are to end all the same.
  progress_.StopIfFree();
  std::lock_guard lock(work_dir_mutex_);
  ending_ = true;
  if (work_dir_) work_dir_->RemoveAtEnd();
}

int Services::Failed(std::string_view text, int exit_code) {
  DieIfInterrupted();
  sink_.Error(text);
  return exit_code;
}

int Services::Misused(const base::Error& error) {
  return Failed(error.text(), error.Is(base::ErrorKind::kInvalid) ? 2 : 1);
}

void Services::HelperBroke(const std::string& text) {
  // Interrupted has ended it.
  if (watcher_->received() != 0) return;
  // Told first: the builds that end now fail of nothing else.
  progress_.Stop();
  sink_.LastError(text);
  EndWork();
  std::_Exit(1);
}

void Services::DieIfInterrupted() {
  if (watcher_->received() != 0) watcher_->Stop();
}

void Services::StopWatchingSignals() {
  if (int signal = watcher_->Stop(); signal != 0) Interrupted(signal);
}

void Services::Interrupted(int signal) {
  EndWork();
  host::DieBySignal(signal);
}

}  // namespace gorun::cli
