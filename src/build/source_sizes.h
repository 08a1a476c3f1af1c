#pragma once

#include <cstdint>

#include "build/action_graph.h"
#include "build/build_config.h"
#include "build/known_results.h"

namespace gorun::build {

/// How many bytes an action reads (Durations::SourceBytes). Sizes decide about the order and
/// nothing else: not through the host, which would note them as inputs of the build. What is known
/// to be what it was is not looked at, for it takes no time; nor is what belongs to no package:
/// hashing comes first anyhow, and reads the very files that are looked at here.
struct SourceSizes {
  const BuildConfig& config;
  /// May be null.
  const KnownResults* known_results = nullptr;

  int64_t operator()(const Action& action) const;
};

}  // namespace gorun::build
