#pragma once

#include "env/settings.h"
#include "host/filesystem.h"
#include "toolchain/fips140.h"
#include "toolchain/toolchain.h"

namespace gorun::load {

/// What packages are loaded for, and with which Go. All of it must outlive whoever has this.
struct Config {
  const env::Settings& settings;
  const toolchain::Toolchain& toolchain;
  /// Where crypto/internal/fips140 is.
  const toolchain::Fips140& fips140;
  /// The files as they are without -overlay, in which default.pgo is looked for; nullptr: the
  /// host's.
  host::FileReader* disk = nullptr;
};

}  // namespace gorun::load
