#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/invocation.h"
#include "cli/layout.h"
#include "env/settings.h"
#include "host/observed_host.h"
#include "memo/keep.h"
#include "memo/memo.h"
#include "run/run.h"

namespace gorun::cli {

/// Why the same arguments may mean something else tomorrow, or be asked for what is said and done
/// meanwhile: neither a run record nor a plan is of use then. "" if they are.
std::string WhyNotTheSame(const Invocation& invocation, const env::Settings& settings);

/// Directories whose contents are no input of the build: the cache, the work directory (may be ""),
/// what gorun remembers.
std::vector<std::string> IgnoredDirectories(const env::Settings& settings,
                                            const std::string& work_dir);

/// The builder's side of run records (room memo): writes one for this invocation at its end, and
/// with GORUN_MEMO=verify compares what was built with what the record of the last time says.
class RunRecord {
 public:
  /// At the beginning: `arguments` are those after -C. `machine` is what is observed.
  RunRecord(host::ObservedHost& observed, host::Host& machine, Layout layout,
            const std::vector<std::string>& arguments);

  /// What the tools said is not said again when all is in the cache, so that an answer that repeats
  /// it would be wrong: Finish leaves the record to the next run.
  void SaidOnce() { said_once_ = true; }

  /// At the end, before the program is started. `in_cache`: the executable stays where it is.
  /// `work_dir` may be "". `earlier`: what was relied on beside observations; may be null. Returns
  /// what is wrong with the last record, for the user; "" if nothing is.
  std::string Finish(const Invocation& invocation, const env::Settings& settings, bool in_cache,
                     const run::Program& program, const std::string& work_dir,
                     const memo::EarlierChecks* earlier);

  /// What is asked; nullptr if it cannot be told.
  const memo::Question* question() const { return question_ ? &*question_ : nullptr; }

 private:
  void Explain(std::string_view text);

  host::ObservedHost& observed_;
  host::FileSystem& files_;
  host::OutputStream& err_;
  const Layout layout_;
  const memo::Mode mode_;
  std::optional<memo::Question> question_;
  bool said_once_ = false;
  /// verify: the record's answer before we built.
  std::optional<memo::Answer> expected_;
};

}  // namespace gorun::cli
