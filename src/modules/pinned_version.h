#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modules/module_context.h"

namespace gorun::modules {

/// A version that can never mean anything else: v1.2.3, a pseudo-version, v2.0.0+incompatible.
bool IsExactVersion(std::string_view version);

/// What PATTERN@VERSION with an exact version was found to be.
struct PinnedVersion {
  Version module;
  /// What the module's author says against using it (ShortMessage); nullopt if it is not
  /// deprecated.
  std::optional<std::string> deprecation;
};

/// What was found before, from the answer store; nullopt if it was not asked yet.
std::optional<PinnedVersion> FindPinned(const ModuleContext& context, std::string_view pattern,
                                        std::string_view version);
void KeepPinned(const ModuleContext& context, std::string_view pattern, std::string_view version,
                const PinnedVersion& found);

}  // namespace gorun::modules
