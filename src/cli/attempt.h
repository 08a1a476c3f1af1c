#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "build/build.h"
#include "cli/build_ahead.h"
#include "cli/invocation.h"
#include "cli/known_plan.h"
#include "cli/run_record.h"
#include "cli/services.h"
#include "env/settings.h"
#include "host/known_files.h"
#include "host/overlay_filesystem.h"
#include "load/load.h"
#include "modules/modules.h"
#include "report/report.h"
#include "source/source.h"
#include "toolchain/fips140.h"
#include "toolchain/toolchain.h"

namespace gorun::cli {

/// What one attempt came to. If the program was started, nobody comes back to see it.
struct Outcome {
  int exit_code = 1;
  /// The module of PACKAGE@VERSION needs a newer Go: try again with it. If that cannot be, `error`
  /// is to be told.
  std::optional<modules::TooNew> newer_go;
  std::string error;
  /// The plan was wrong about what is in the cache, or files were edited while they were compiled:
  /// try again without a plan.
  bool misled = false;
};

/// One try with one Go distribution to build what an invocation asks for, and to start it: the
/// pipeline from the settings to the program. For one use.
class Attempt {
 public:
  enum class Begin { kFromPlan, kFromNothing, kDespiteEdits };

  /// All must outlive it. A plan is used, and made, only with kFromPlan; with kDespiteEdits files
  /// may change while they are compiled.
  Attempt(Services& services, const Invocation& invocation, const toolchain::Selection& selection,
          RunRecord& record, Begin begin);

  Outcome Run();

 private:
  // The stages. Each gives an Outcome if it is the last one.
  std::optional<Outcome> ReadSettings();
  std::optional<Outcome> TakePlan();
  std::optional<Outcome> OpenModules();
  std::optional<Outcome> LoadPackages();
  std::optional<Outcome> Build();
  Outcome Start();

  base::Status Prepare(bool modules_enabled);
  source::BuildContext BuildContext(bool modules_enabled) const;
  void OpenScanner();
  std::optional<Outcome> TellLoadErrors();
  std::optional<Outcome> Dump();
  base::Status WriteTimings(const std::vector<report::TimedAction>& timed);
  base::Result<std::string> Place(bool& in_cache);

  Services& services_;
  host::Host& host_;
  const Invocation& invocation_;
  const toolchain::Selection& selection_;
  const toolchain::Toolchain& toolchain_;
  RunRecord& record_;
  const Begin begin_;
  KnownPlan plan_;
  const load::Target target_;

  // What the stages make, in their order.
  std::optional<env::Settings> settings_;
  std::unique_ptr<report::Printer> printer_;
  std::optional<toolchain::Fips140> fips140_;
  // go.mod and source files are read through the overlay; tools, caches and the work directory are
  // not concerned.
  std::optional<host::OverlayFileSystem> overlaid_files_;
  std::optional<host::Host> overlaid_;
  host::Host* inputs_ = nullptr;
  modules::GoSum go_sum_;
  // It outlives source_, whose threads call it while they download, once it is there. It does not
  // use session_ and scanner_ any more when LoadPackages has returned.
  std::optional<BuildAhead> ahead_;
  std::atomic<BuildAhead*> on_download_ = nullptr;
  std::unique_ptr<modules::ModuleSource> source_;
  std::unique_ptr<modules::Session> session_;
  std::optional<host::KnownFiles> known_;
  std::optional<source::Scanner> scanner_;
  std::optional<load::PackageGraph> graph_;
  std::optional<build::BuildResult> built_;
};

}  // namespace gorun::cli
