#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"
#include "modules/go_sum.h"
#include "modules/module_source.h"

namespace gorun::fetch {

/// Opens the ModuleSource of the builder: reads GOMODCACHE itself and starts gorun-fetch
/// (`fetcher_program`, an absolute path) when something is missing or must be checked against the
/// checksum database. `go_sum` holds the known hashes; what was verified by the checksum database
/// is added to it. Progress lines
/// ("go: downloading PATH VERSION") go to host.err. The fetcher ends with the returned object.
std::unique_ptr<modules::ModuleSource> OpenModuleStore(host::Host& host,
                                                       const env::Settings& settings,
                                                       const std::string& fetcher_program,
                                                       modules::GoSum& go_sum);

}  // namespace gorun::fetch
