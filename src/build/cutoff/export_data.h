#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/once_map.h"
#include "base/result.h"
#include "base/sha256.h"
#include "host/filesystem.h"

// What an importer's compiler reads of a package: the entry "__.PKGDEF" of its archive
// (cmd/compile/internal/noder/import.go). Everything else in the archive is for the linker.
namespace gorun::build {

/// The entry's contents without the line with the build ID, which differs where nothing else does.
/// Fails if the file is no archive of the Go compiler's, or is cut off.
base::Result<std::string> ReadExportData(host::FileReader& files, const std::string& archive);

/// The build ID's line, if there is one, is taken out of an entry's header.
std::string WithoutBuildId(std::string_view entry);

/// Hashes of archives' export data, each read once. May be used from any thread.
class ExportHashes {
 public:
  explicit ExportHashes(host::FileReader& files) : files_(files) {}
  /// nullopt: it cannot be read.
  std::optional<base::Sha256Digest> Of(const std::string& archive);

 private:
  host::FileReader& files_;
  base::OnceMap<std::string, std::optional<base::Sha256Digest>> hashes_;
};

}  // namespace gorun::build
