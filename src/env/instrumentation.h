#pragma once

#include <string_view>

#include "env/build_flags.h"

namespace gorun::env {

/// What instruments the whole program, a sanitizer of the compiler: "race", "msan" or "asan" after
/// its flag; "" if none (work.instrumentInit). At most one is asked for, once that was checked.
std::string_view InstrumentationMode(const BuildFlags& flags);

/// True if Go 1.`minor` can do it there (platform.RaceDetectorSupported, MSanSupported,
/// ASanSupported).
bool InstrumentationSupported(std::string_view mode, std::string_view goos, std::string_view goarch,
                              int minor);

}  // namespace gorun::env
