#pragma once

#include <memory>

#include "env/settings.h"
#include "host/host.h"
#include "modules/modules.h"

namespace gorun::modules {

/// A session without modules (GO111MODULE=off, or =auto where there is no go.mod): imports lead to
/// GOROOT, GOPATH, vendor directories and, by relative paths, anywhere. There are no versions, no
/// go.mod counts, and nothing is fetched. Follows cmd/go/internal/load where cfg.ModulesEnabled is
/// false.
std::unique_ptr<Session> NewGopathSession(host::Host& host, const env::Settings& settings,
                                          std::string local_go);

}  // namespace gorun::modules
