#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fetch/cache_files.h"
#include "fetch/transport.h"
#include "host/file_lock.h"
#include "host/host.h"
#include "modules/bundled_zip.h"
#include "modules/module_path.h"

namespace gorun::fetch {

/// What a ZipStore needs to know about where zips come from and which are good.
struct ZipOrigin {
  /// Puts the module's zip into an existing file.
  std::function<base::Status(const modules::Version&, const std::string& file)> fetch;
  /// Accepts or refuses a hash of the module's files; an accepted one is trusted from then on.
  std::function<base::Status(const modules::Version&, std::string_view hash)> verify;
  /// Called before a zip is fetched: tells the user, and may begin with what `verify` will need.
  std::function<void(const modules::Version&)> announce;
};

/// Zips and extracted modules in GOMODCACHE, with cmd/go's protocol of lock, .partial, .ziphash and
/// temporary files (modfetch/fetch.go), so that both can work in one cache at once. A crash at any
/// moment leaves it valid. All methods may be called from any thread; calls for one module wait for
/// each other.
class ZipStore {
 public:
  /// All must outlive it. `write_protect`: not -modcacherw.
  ZipStore(host::Host& host, CacheFiles& cache, Transport& transport, ZipOrigin origin,
           bool write_protect)
      : host_(host),
        cache_(cache),
        transport_(transport),
        origin_(std::move(origin)),
        write_protect_(write_protect) {}

  /// The directory with the module's files, extracted now or before. What was there before is not
  /// verified.
  base::Result<std::string> Provide(const modules::Version& mod);
  /// The same from a zip that is here. What was unpacked before is used if it came from that zip,
  /// as far as the .ziphash tells (modfetch.Unzip).
  base::Result<std::string> ProvideFrom(const modules::BundledZip& bundled);
  /// Verifies the hash of a module that is present; that of the .ziphash file, or anew (checkMod).
  base::Status CheckPresent(const modules::Version& mod);

 private:
  struct Paths {
    std::string zip;
    std::string partial;
    std::string directory;
  };

  base::Result<Paths> PathsOf(const modules::Version& mod) const;
  base::Result<host::FileLock> Lock(const modules::Version& mod);
  bool HaveZip(const Paths& paths);
  base::Result<bool> IsRecorded(const modules::BundledZip& bundled);
  base::Status FetchAndExtract(const modules::Version& mod, const Paths& paths);
  base::Status Extract(const modules::Version& mod, const Paths& paths, const std::string& zip,
                       const std::function<base::Status(const ZipReport&)>& accept);
  base::Status HashAgain(const modules::Version& mod, const Paths& paths);
  base::Result<std::string> MakeTempFile(const std::string& zip);
  void RemoveTempFiles(const std::string& zip);
  void RemoveOldTempDirs(const std::string& directory);

  host::Host& host_;
  CacheFiles& cache_;
  Transport& transport_;
  const ZipOrigin origin_;
  const bool write_protect_;
};

}  // namespace gorun::fetch
