#include "cli/build_caches.h"

#include "base/strings.h"
#include "env/godebug.h"
#include "env/state_dir.h"
#include "host/detached.h"

namespace gorun::cli {

base::Result<BuildCaches> BuildCaches::Open(host::Host& machine, const env::Settings& settings,
                                            cache::ProgCache::Broken broken) {
  BuildCaches caches;
  cache::DiskCache::Options options;
  options.verify =
      env::GoDebugValue(settings.original_environment.Get("GODEBUG"), "gocacheverify") == "1";
  TRY_ASSIGN(caches.disk_,
             cache::DiskCache::Open(machine.files, machine.clock, settings.gocache, options));
  if (const std::string_view command = settings.Get("GOCACHEPROG"); !command.empty()) {
    TRY_ASSIGN(caches.helper_, cache::ProgCache::Start(machine, settings.tool_environment, command,
                                                       std::move(broken)));
  }
  if (const std::string state = env::StateDir(settings.original_environment); !state.empty()) {
    caches.executables_ = std::make_unique<cache::ExecutableStore>(
        machine.files, machine.clock, base::StrCat(state, "/exe"), caches.helper_.get());
  }
  return caches;
}

void BuildCaches::Close() {
  if (helper_) (void)helper_->Close();
  // Removing what nobody has used for days takes a while, and the user waits for the program. As
  // cmd/go, a helper trims for itself.
  const bool disk_due = !helper_ && disk_->TrimIsDue();
  const bool executables_due = executables_ && executables_->TrimIsDue();
  if (!disk_due && !executables_due) return;
  host::DoDetached([&] {
    if (disk_due) (void)disk_->Trim();
    if (executables_due) (void)executables_->Trim();
  });
}

}  // namespace gorun::cli
