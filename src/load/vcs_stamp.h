#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"
#include "load/package_graph.h"

namespace gorun::load {

/// What version control says of a program's sources, for its build information.
struct VcsStamp {
  /// "vcs", "vcs.revision", "vcs.time", "vcs.modified", as far as they are known; empty: no
  /// repository.
  std::vector<std::pair<std::string, std::string>> settings;
  /// The main module's version by the repository's tags; "" if it can have none.
  std::string main_version;
};

/// The stamp of a main package under -buildvcs=true, and under -buildvcs=auto if `auto_vcs` says
/// that this means yes if the client is installed (to `go build`, not to `go run`); else, or where
/// version control has no say, an empty one (the end of Package.setBuildInfo). A failure is the
/// package's error, complete.
base::Result<VcsStamp> MakeVcsStamp(host::Host& host, const env::Settings& settings, int minor,
                                    bool auto_vcs, const Package& package);

}  // namespace gorun::load
