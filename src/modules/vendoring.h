#pragma once

#include <optional>

#include "base/result.h"
#include "modules/module_context.h"

// -mod=vendor: packages come from the vendor directory, and vendor/modules.txt says of which
// modules they are (cmd/go/internal/modload/vendor.go).
namespace gorun::modules {

/// Reads vendor/modules.txt into context.vendor; a missing file is an empty one (readVendorList).
/// Fails if a module needs a newer Go.
base::Status ReadVendorList(ModuleContext& context);

/// Fails, with all differences in one text, if modules.txt does not fit the requirements and
/// replacements of the main modules and of go.work (checkVendorConsistency).
base::Status CheckVendorConsistency(const ModuleContext& context);

}  // namespace gorun::modules
