#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"
#include "modules/bundled_zip.h"
#include "toolchain/toolchain.h"

// A distribution may bring snapshots of crypto/internal/fips140, which GOFIPS140 puts in place of
// its own code (cmd/go/internal/fips140). They come as module zips, and are used where GOMODCACHE
// has them unpacked.
namespace gorun::toolchain {

/// Where crypto/internal/fips140 comes from.
struct Fips140 {
  /// The snapshot in use; "" if the code in GOROOT/src is used.
  std::string version;
  /// The directory that stands for crypto/internal/fips140; it has a directory `version`.
  std::string dir;

  struct Place {
    std::string import_path;
    std::string dir;
  };
  /// fips140.ResolveImport: crypto/internal/fips140/sha256 means
  /// crypto/internal/fips140/VERSION/sha256; nullopt for all other paths, and without a snapshot.
  std::optional<Place> Resolve(std::string_view import_path) const;
  /// Whether a package's directory belongs to the snapshot.
  bool Contains(std::string_view package_dir) const;
};

/// Makes a module's files present in GOMODCACHE; returns their directory.
using UnpackModule = std::function<base::Result<std::string>(const modules::BundledZip&)>;

/// fips140.initDir: has the snapshot that Settings::fips140 names unpacked. Before that the zip is
/// held against the distribution's fips140.sum; where it is not in there, releases before 1.26.9
/// take it as it is.
base::Result<Fips140> OpenFips140(host::Host& host, const Toolchain& toolchain,
                                  const env::Settings& settings, const UnpackModule& unpack);

}  // namespace gorun::toolchain
