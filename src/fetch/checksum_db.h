#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/proxy_list.h"
#include "fetch/shared_results.h"
#include "fetch/sumdb/client.h"
#include "fetch/web.h"
#include "host/host.h"
#include "modules/module_path.h"

namespace gorun::fetch {

/// How GOSUMDB says to reach a checksum database (modfetch.dbDial).
struct DatabaseAddress {
  sumdb::Verifier verifier;
  /// https://NAME.
  Url direct;
  /// Given by GOSUMDB: bypasses proxies.
  std::optional<Url> base;
};
/// Parses "NAME", "KEY" or "KEY URL"; fails with cmd/go's texts ("invalid GOSUMDB: …").
base::Result<DatabaseAddress> ParseGosumdb(std::string_view gosumdb);

/// The checksum database of this run, with its cache in GOMODCACHE and its latest tree head in
/// GOPATH (modfetch/sumdb.go). All methods may be called from any thread.
class ChecksumDb : private sumdb::ClientOps {
 public:
  /// All must outlive it.
  ChecksumDb(host::Host& host, const env::Settings& settings, const ProxyList& proxies, Web& web);

  /// Whether a module's hashes are checked against the database (modfetch.useSumDB).
  bool AppliesTo(std::string_view module_path) const;
  /// Checks a hash of a module ("v1.0.0") or of its go.mod ("v1.0.0/go.mod"). A mismatch and
  /// misbehaviour of the server are of kind kSecurity, with cmd/go's whole texts; other failures
  /// read "PATH@VERSION: verifying module: …" (modfetch.checkSumDB).
  base::Status Check(const modules::Version& mod, std::string_view hash);
  /// Begins with what Check will need, and drops the answer.
  void Prefetch(const modules::Version& mod);

 private:
  base::Result<std::vector<std::string>> Lookup(const modules::Version& mod);
  base::Status Dial();
  base::Result<Url> BaseUrl();
  base::Result<std::string> ConfigFile(const std::string& file) const;
  std::string CacheFile(const std::string& file) const;

  base::Result<std::string> ReadRemote(const std::string& path) override;
  base::Result<std::string> ReadConfig(const std::string& file) override;
  base::Status WriteConfig(const std::string& file, const std::string& old_text,
                           const std::string& new_text) override;
  base::Result<std::string> ReadCache(const std::string& file) override;
  void WriteCache(const std::string& file, const std::string& data) override;

  host::Host& host_;
  const env::Settings& settings_;
  const ProxyList& proxies_;
  Web& web_;
  const std::string nosumdb_;
  // Dialled once; what it sets is read only afterwards.
  SharedResults<int, base::Status> dialled_;
  SharedResults<int, base::Result<Url>> base_url_;
  std::optional<DatabaseAddress> address_;
  std::unique_ptr<sumdb::Client> client_;
};

}  // namespace gorun::fetch
