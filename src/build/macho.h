#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "build/byte_range.h"
#include "host/filesystem.h"

// The few things a build needs to know of a Mach-O file, the format of darwin and ios
// (cmd/internal/codesign, and buildid/rewrite.go). Foreign bytes: every offset is checked.
namespace gorun::build {

struct MachoLayout {
  /// It is an executable (MH_EXECUTE), and no library or object.
  bool executable = false;
  /// The code signature: hashes of all that stands before it.
  std::optional<ByteRange> signature;
  /// The UUID, which the linker may derive from the build ID.
  std::optional<ByteRange> uuid;
  /// The segment __TEXT.
  ByteRange text;
};
/// nullopt if the file is not Mach-O, or damaged.
std::optional<MachoLayout> ReadMacho(host::FileReader& files, const std::string& path);

/// Signs the file anew, as the Go linker does ("ad hoc": hashes, no key), if it has a signature of
/// the linker's size.
base::Status UpdateMachoSignature(host::FileSystem& files, const std::string& path);

}  // namespace gorun::build
