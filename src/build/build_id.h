#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"
#include "host/filesystem.h"

// Build IDs in archives and executables, after cmd/internal/buildid and the head comment of
// buildid.go of cmd/go/internal/work: "actionID/[main package's build ID/]contentID".
namespace gorun::build {

/// buildid.HashToString: the first 120 bits, in 20 characters of URL-safe base64.
std::string HashToString(const base::Sha256Digest& hash);

/// What stands before the first slash: a short hash of the inputs.
std::string_view ActionIdPart(std::string_view build_id);
/// What stands after the last slash: a short hash of the output.
std::string_view ContentIdPart(std::string_view build_id);

/// buildid.ReadFile: the build ID in a package archive ("__.PKGDEF" of "!<arch>") or an executable
/// (an ELF note, or the marker that the linker leaves in others). "" if the file is well-formed but
/// has none; an error if it is neither. Reads the first 32 kB at most times.
base::Result<std::string> ReadBuildId(host::FileReader& files, const std::string& path);

/// Where an ID occurs in a file, and the file's hash with those places, and what depends on them
/// (the GNU build ID of an ELF file, the UUID and code signature of a Mach-O file), taken as zeros.
struct BuildIdMatches {
  std::vector<uint64_t> offsets;
  base::Sha256Digest hash;
};
/// buildid.FindAndHash. Reads in pieces; `id` must not be empty.
base::Result<BuildIdMatches> FindAndHash(host::FileReader& files, const std::string& path,
                                         std::string_view id);

/// buildid.Rewrite: writes `id`, which has the length of the old one, to all places, and signs a
/// Mach-O file anew. In place.
base::Status RewriteBuildId(host::FileSystem& files, const std::string& path,
                            const BuildIdMatches& matches, std::string_view id);

}  // namespace gorun::build
