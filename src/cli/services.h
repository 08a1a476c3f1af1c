#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/layout.h"
#include "cli/work_dir.h"
#include "env/settings.h"
#include "host/observed_host.h"
#include "host/real_host.h"
#include "host/signals.h"
#include "modules/answer_store.h"
#include "modules/modules.h"
#include "report/printed_before.h"
#include "report/report.h"
#include "toolchain/toolchain.h"

namespace gorun::cli {

/// What all stages of one invocation share: the machine as they see it, what the user reads, the
/// work directory, and what is done when a signal comes (the work directory is removed, and we die
/// of the same signal).
class Services {
 public:
  Services(host::RealHost& machine, Layout layout);
  /// Removes the work directory: whoever waits for our end finds nothing of us, as with cmd/go.
  ~Services();
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  /// Comes before all else, but for -C's chdir (machine().ChangeDirectory). Fails where the working
  /// directory is gone.
  base::Status FindDirectory();

  /// The machine, as it is.
  host::RealHost& machine() { return machine_; }
  /// The machine with the progress line; what is done with it is not observed.
  host::Host& shown() { return shown_; }
  host::ObservedHost& observed() { return observed_; }
  /// What stages use: all that they see and say through it is noted for the run record.
  host::Host& host() { return observed_.host(); }
  const Layout& layout() const { return layout_; }
  report::Sink& sink() { return sink_; }
  report::PrintedBefore& printed() { return printed_; }
  report::StageTimer& times() { return times_; }
  report::ProgressLine& progress() { return progress_; }
  modules::AnswerStore& answers() { return answers_; }

  /// Where Go distributions come from.
  toolchain::OpenSource DownloadSource();

  /// $WORK, made when it is first asked for.
  base::Result<WorkDir*> MakeWorkDir(const env::Settings& settings);
  /// Its path; "" as long as there is none.
  std::string WorkDirPath();
  void RemoveWorkDir();

  /// Prints what ends this invocation, and returns its exit code.
  int Failed(std::string_view text, int exit_code = 1);
  int Failed(const base::Error& error) { return Failed(error.text()); }
  /// For what is wrong with the arguments or the settings: cmd/go exits with 2 for some of these,
  /// kInvalid.
  int Misused(const base::Error& error);
  /// The GOCACHEPROG helper has ended too early, or talks nonsense; others may be waiting for it.
  /// For any thread. Does not return unless a signal ends us anyway.
  void HelperBroke(const std::string& text);
  /// Whatever has failed since a signal came has failed of it: nobody comes back from here then.
  void DieIfInterrupted();
  /// Signals are the program's from here on.
  void StopWatchingSignals();

 private:
  void Interrupted(int signal);
  /// Tools are ended and the work directory is removed, while other threads still work: nobody
  /// makes another one.
  void EndWork();

  host::RealHost& machine_;
  // Everything for the user goes by way of it.
  report::ProgressLine progress_;
  host::Host shown_;
  host::ObservedHost observed_;
  const Layout layout_;
  report::Sink sink_;
  report::PrintedBefore printed_;
  report::StageTimer times_;
  modules::GoSum toolchain_sums_;
  modules::AnswerStore answers_;
  std::mutex work_dir_mutex_;
  // Guarded by work_dir_mutex_, for a signal may come at any moment.
  std::optional<WorkDir> work_dir_;
  bool ending_ = false;
  std::unique_ptr<host::SignalWatcher> watcher_;
};

}  // namespace gorun::cli
