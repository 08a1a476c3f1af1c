#pragma once

#include <unordered_set>

#include "base/result.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/package_loader.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// Brings go.mod and go.sum up to date with the requirements, or fails if they are not and -mod=mod
/// was not given (modload.commitRequirements). `loader` may be nullptr if no packages were loaded.
LoadResult<bool> CommitRequirements(ModuleContext& context, RequirementLoader& requirements,
                                    const Requirements& rs, const PackageLoader* loader);

/// The modules and go.mod files whose sums are needed to load the same packages again
/// (modload.keepSums).
std::unordered_set<Version> KeepSums(const ModuleContext& context, RequirementLoader& requirements,
                                     const Requirements& rs, const PackageLoader* loader);

}  // namespace gorun::modules
