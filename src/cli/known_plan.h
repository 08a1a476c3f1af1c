#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sha256.h"
#include "base/string_map.h"
#include "build/known_results.h"
#include "cli/invocation.h"
#include "cli/layout.h"
#include "env/settings.h"
#include "host/observed_host.h"
#include "load/package_graph.h"
#include "memo/memo.h"
#include "memo/plan.h"
#include "source/source.h"
#include "toolchain/toolchain.h"

namespace gorun::cli {

/// The builder's side of plans (room memo): the package graph that the last run of the same
/// invocation loaded, and what came of each package. It counts as long as nothing has changed but
/// contents of source files that say the same to loading (imports, constraints, directives, …), and
/// of embedded files; whose packages changed, the build is told. GORUN_STATE_VERIFY=1 does without.
class KnownPlan {
 public:
  /// `question` may be null: there is no plan then.
  KnownPlan(const memo::Question* question, const Layout& layout,
            const toolchain::Toolchain& toolchain, host::ObservedHost& observed)
      : question_(question), layout_(layout), toolchain_(toolchain), observed_(observed) {}

  /// What reads directories again.
  using MakeScanner = std::function<std::unique_ptr<source::Scanner>(bool modules_enabled)>;

  /// The graph, if it counts.
  std::optional<load::PackageGraph> Take(const Invocation& invocation,
                                         const env::Settings& settings,
                                         const MakeScanner& make_scanner);
  /// For the build of the graph that was taken; nullptr if none was.
  const build::KnownResults* results() const { return plan_ ? &results_ : nullptr; }
  /// What was looked at for Take, for the run record; nullptr if nothing was taken.
  const memo::EarlierChecks* checks() const { return plan_ ? &plan_->checks() : nullptr; }

  /// All packages were loaded, by way of `scanner`, and there are no errors.
  void Loaded(const Invocation& invocation, const env::Settings& settings,
              const load::PackageGraph& graph, source::Scanner& scanner,
              const std::vector<std::string>& ignored);
  /// They were built: keeps the plan for the next time if there is something new in it.
  void Built(const env::Settings& settings, const build::KnownResults& learned,
             const std::vector<std::string>& ignored, host::FileSystem& files);
  /// What was taken is not what is in the cache: it is not for the next time either.
  void Forget(host::FileSystem& files);

 private:
  struct Changes;
  bool MayUse(const Invocation& invocation, const env::Settings& settings) const;
  bool ReadAgain(const Invocation& invocation, const Changes& changes, source::Scanner& scanner);
  bool TellChanged(const env::Settings& settings, const load::PackageGraph& graph,
                   const Changes& changes);

  const memo::Question* question_;
  const Layout& layout_;
  const toolchain::Toolchain& toolchain_;
  host::ObservedHost& observed_;
  std::unique_ptr<memo::Plan> plan_;
  // Directory → what loading saw of it. Listed files are no directory: their key is "".
  base::StringMap<base::Sha256Digest> scanned_;
  // What is kept of a load, encoded: the plan's, or made_; "" if nothing is to be kept.
  std::string_view loaded_;
  std::string made_;
  build::KnownResults results_;
};

}  // namespace gorun::cli
