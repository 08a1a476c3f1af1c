#pragma once

#include <cstddef>
#include <cstdint>

namespace gorun::fetch {

/// The most that is read for a module: its zip file, and what its files are together
/// (modfetch/codehost MaxZipFile, x/mod/zip MaxZipFile).
inline constexpr int64_t kMaxZipFile = int64_t{500} << 20;
/// Of a go.mod and of a LICENSE (codehost.MaxGoMod, x/mod/zip MaxGoMod and MaxLICENSE).
inline constexpr int64_t kMaxGoMod = int64_t{16} << 20;
/// The longest name that an entry of a zip may have: no path on Linux is longer (PATH_MAX), so
/// nothing could be unpacked.
inline constexpr size_t kMaxFileName = 4096;

}  // namespace gorun::fetch
