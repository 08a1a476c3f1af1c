#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "modules/module_path.h"

namespace gorun::modules {

/// What a version query says of one revision (modfetch.RevInfo).
struct RevInfo {
  /// The canonical version.
  std::string version;
  /// RFC 3339, as in the .info file; "" if unknown.
  std::string time;
  /// The bytes of the .info file; "" if there is none.
  std::string json;
};

/// The outside world of modules: GOMODCACHE first, then proxies and version control (room fetch
/// implements it; tests make one from text). Everything it returns is verified: a go.mod or zip
/// whose hash contradicts go.sum or the checksum database is an error of kind kSecurity; whether a
/// missing go.sum entry is acceptable is the caller's business. Failures to find are kNotFound, as
/// cmd/go tells them apart (fs.ErrNotExist). All methods may be called from any thread and wait for
/// each other where cmd/go would.
class ModuleSource {
 public:
  virtual ~ModuleSource() = default;

  /// The go.mod of an exact version, verified; a module without one gives "module PATH\n".
  virtual base::Result<std::string> GoMod(const Version& module) = 0;
  /// The .info of a revision: an exact version, or any query the origin understands (branch,
  /// commit, …).
  virtual base::Result<RevInfo> Stat(const std::string& path, const std::string& revision) = 0;
  /// The origin's own idea of the latest version (proxy: @latest).
  virtual base::Result<RevInfo> Latest(const std::string& path) = 0;
  /// Known tagged versions starting with `prefix`, in semver order; no pseudo-versions.
  virtual base::Result<std::vector<std::string>> Versions(const std::string& path,
                                                          const std::string& prefix) = 0;
  /// Makes the module's files present in GOMODCACHE and verified; returns their directory.
  virtual base::Result<std::string> Download(const Version& module) = 0;
  /// The directory if the module is there already (not verified anew against the network), else
  /// nullopt (modfetch.DownloadDir).
  virtual std::optional<std::string> CachedDir(const Version& module) = 0;
  /// A hint that these will soon be asked for; returns at once.
  virtual void Prefetch(const std::vector<Version>& go_mods) = 0;

  /// For several questions that are to be answered by the same place (modfetch.TryProxies): `ask`
  /// gets, for each entry of GOPROXY in turn, a source whose Stat, Latest and Versions ask that one
  /// alone, until it succeeds, or fails so that the next is not to be asked. Returns the most
  /// helpful of its failures. Where there are no several places, `ask` gets this source.
  virtual base::Status TryProxies(const std::function<base::Status(ModuleSource& one)>& ask) {
    return ask(*this);
  }

  /// Some place could not be asked so far (no network, a server at fault), whatever else failed and
  /// whatever that failure was reported as: cmd/go takes a repository that it cannot find for one
  /// that does not exist.
  virtual bool CouldNotAsk() const { return false; }
};

}  // namespace gorun::modules
