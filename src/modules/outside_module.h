#pragma once

#include <string>

#include "base/result.h"
#include "modules/module_context.h"
#include "modules/package_query.h"
#include "modules/requirements.h"
#include "modules/version_query.h"

namespace gorun::modules {

struct OutsideTarget {
  /// The package path or pattern, without the version.
  std::string pattern;
  /// The module that provides it.
  Version module;
  /// The requirements that make that module the only root.
  const Requirements* requirements = nullptr;
};

/// PATH@VERSION: checks the argument, finds the module, prints its deprecation, refuses a module
/// whose go.mod would mean something else in a main module (the first half of
/// load.PackagesAndErrorsOutsideModule). Failures have the "go: " prefix; `too_new` is set
/// if the module itself needs a newer Go, but not if one that it requires does.
base::Result<OutsideTarget> ResolveOutsideModule(ModuleContext& context,
                                                 const std::string& argument,
                                                 RequirementLoader& requirements,
                                                 VersionQueries& versions, PackageQueries& queries,
                                                 ImportResolver& resolver,
                                                 std::optional<TooNew>& too_new);

}  // namespace gorun::modules
