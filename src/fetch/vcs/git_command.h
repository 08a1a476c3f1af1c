#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fetch/vcs/client_runner.h"

namespace gorun::fetch {

/// Runs git in the bare repository `directory`.
inline ClientResult RunGit(ClientRunner& clients, const std::string& directory,
                           std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  // Said outright, for safe.bareRepository=explicit.
  return clients.Run(directory, std::move(arguments), {"GIT_DIR=" + directory});
}

}  // namespace gorun::fetch
