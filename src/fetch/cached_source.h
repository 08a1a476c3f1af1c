#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/cache_files.h"
#include "fetch/checksum_db.h"
#include "fetch/fetch_rules.h"
#include "fetch/module_repo.h"
#include "fetch/proxy_list.h"
#include "fetch/shared_results.h"
#include "fetch/task_pool.h"
#include "fetch/transport.h"
#include "fetch/vcs/direct_source.h"
#include "fetch/web.h"
#include "fetch/zip_store.h"
#include "host/host.h"
#include "modules/go_sum.h"
#include "modules/module_source.h"
#include "report/progress_line.h"

namespace gorun::fetch {

/// The ModuleSource over GOMODCACHE and a Transport (modfetch's Fetcher and cachingRepo): disk
/// first, then proxies and repositories; everything verified; each thing done once.
class CachedSource : public modules::ModuleSource {
 public:
  /// `host`, `settings`, `go_sum` and `progress` must outlive it.
  CachedSource(host::Host& host, const env::Settings& settings, const FetchRules& rules,
               std::unique_ptr<Transport> transport, modules::GoSum& go_sum,
               report::ProgressLine* progress = nullptr, std::function<void()> on_download = {});
  ~CachedSource() override;

  base::Result<std::string> GoMod(const modules::Version& module) override;
  base::Result<modules::RevInfo> Stat(const std::string& path,
                                      const std::string& revision) override;
  base::Result<modules::RevInfo> Latest(const std::string& path) override;
  base::Result<std::vector<std::string>> Versions(const std::string& path,
                                                  const std::string& prefix) override;
  base::Result<std::string> Download(const modules::Version& module) override;
  std::optional<std::string> CachedDir(const modules::Version& module) override;
  void Prefetch(const std::vector<modules::Version>& go_mods) override;
  base::Status TryProxies(
      const std::function<base::Status(modules::ModuleSource& one)>& ask) override;
  bool CouldNotAsk() const override { return could_not_ask_ || direct_.CouldNotAsk(); }

 private:
  class OneProxy;
  /// Whom to ask: nullptr is all, in turn.
  using Proxy = const ProxySpec*;
  // By whom was asked.
  using PathKey = std::pair<Proxy, std::string>;
  using RevisionKey = std::tuple<Proxy, std::string, std::string>;

  template <typename T>
  base::Result<T> AskProxies(const std::string& path,
                             const std::function<base::Result<T>(ModuleRepo& repo)>& ask,
                             Proxy proxy = nullptr);
  base::Result<modules::RevInfo> StatAt(Proxy proxy, const std::string& path,
                                        const std::string& revision);
  base::Result<modules::RevInfo> LatestAt(Proxy proxy, const std::string& path);
  base::Result<std::vector<std::string>> VersionsAt(Proxy proxy, const std::string& path,
                                                    const std::string& prefix);
  base::Result<std::string> ReadGoMod(const modules::Version& module);
  base::Result<modules::InfoFile> StatInfo(const std::string& path, const std::string& revision,
                                           Proxy proxy = nullptr);
  base::Result<std::vector<std::string>> AllVersions(Proxy proxy, const std::string& path);
  base::Result<std::vector<std::string>> GoReleases(Proxy proxy, const std::string& path);
  base::Result<modules::RevInfo> StatRelease(Proxy proxy, const std::string& path,
                                             const std::string& revision);
  void OfferStat(Proxy proxy, const std::string& path, const modules::InfoFile& info);
  base::Status Verify(const modules::Version& module, std::string_view hash);
  base::Status FetchZip(const modules::Version& module, const std::string& file);
  void AnnounceZip(const modules::Version& module);
  void PrefetchHash(const modules::Version& module);
  void Warn(std::string_view what, const base::Status& status);

  host::Host& host_;
  const env::Settings& settings_;
  modules::GoSum& go_sum_;
  report::ProgressLine* const progress_;
  const std::function<void()> on_download_;
  std::unique_ptr<Transport> transport_;
  ProxyList proxies_;
  Web web_;
  const FetchRules rules_;
  DirectSource direct_;
  ChecksumDb database_;
  CacheFiles cache_;
  ZipStore zips_;
  std::atomic<bool> could_not_ask_ = false;
  SharedResults<modules::Version, base::Result<std::string>> go_mods_;
  SharedResults<modules::Version, base::Result<std::string>> downloads_;
  SharedResults<RevisionKey, base::Result<modules::InfoFile>> stats_;
  SharedResults<PathKey, base::Result<modules::InfoFile>> latests_;
  SharedResults<PathKey, base::Result<std::vector<std::string>>> versions_;
  // Last, so that its threads end before what they use.
  TaskPool background_;
};

}  // namespace gorun::fetch
