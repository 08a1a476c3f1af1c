#pragma once

#include <string>

#include "base/result.h"
#include "build/action_graph.h"
#include "build/action_result.h"
#include "build/build_config.h"
#include "host/host.h"
#include "report/report.h"

namespace gorun::build {

/// Puts the linked executable at `path`, as `go build` does (BuildInstallFunc), and removes the
/// link's directory unless -work keeps it. What is there is replaced in one step; it must be an
/// object file or empty. If the link found it there up to date, it gets the present time. Under -n
/// and -x it prints the commands that say the same.
base::Status Install(const Action& link, const ActionResult& linked, const std::string& path,
                     const BuildConfig& config, host::Host& host, report::CommandPrinter& commands);

}  // namespace gorun::build
