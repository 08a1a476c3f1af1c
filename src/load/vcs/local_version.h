#pragma once

#include <string>

#include "load/vcs/client.h"

namespace gorun::load::vcs {

/// Where a module lies in a repository.
struct ModuleInRepo {
  /// The module's path, and that of the module at the repository's root.
  std::string path;
  std::string code_root;
};

/// The version that the module has at a revision of its repository, by tags there and before it:
/// one of these or a pseudo-version ("v1.2.4-0.20240102030405-0123456789ab"); "" if it can have
/// none (modfetch.LookupLocal and codeRepo.Stat).
std::string LocalVersion(Client& client, const ModuleInRepo& module, const std::string& revision);

}  // namespace gorun::load::vcs
