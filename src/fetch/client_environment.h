#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "env/settings.h"

namespace gorun::fetch {

/// The environment of version control clients and GOAUTH commands: what tools get, and git and its
/// credential manager asked not to prompt unless the user wants it (modload.Init). A `directory`
/// that is not empty becomes $PWD, as os/exec sets it.
std::vector<std::string> ClientEnvironment(const env::Settings& settings,
                                           std::string_view directory);

}  // namespace gorun::fetch
