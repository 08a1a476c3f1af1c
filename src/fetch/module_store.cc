#include "fetch/module_store.h"

#include "fetch/cached_source.h"
#include "fetch/fetcher_process.h"
#include "fetch/zip_store.h"

namespace gorun::fetch {

std::unique_ptr<modules::ModuleSource> OpenModuleStore(
    host::Host& host, const env::Settings& settings, const FetchRules& rules,
    const std::string& fetcher_program, modules::GoSum& go_sum, report::ProgressLine* progress,
    std::function<void()> on_download) {
  FetcherOptions options;
  options.user_agent = rules.user_agent;
  auto fetcher = std::make_unique<FetcherProcess>(host, fetcher_program, std::move(options));
  return std::make_unique<CachedSource>(host, settings, rules, std::move(fetcher), go_sum, progress,
                                        std::move(on_download));
}

base::Result<std::string> UnpackModule(host::Host& host, const env::Settings& settings,
                                       const std::string& fetcher_program,
                                       const modules::BundledZip& bundled) {
  FetcherProcess fetcher(host, fetcher_program, FetcherOptions());
  CacheFiles cache(host, settings.gomodcache);
  TRY(cache.CheckRoot());
  ZipStore zips(host, cache, fetcher, ZipOrigin(), /*write_protect=*/!settings.flags.modcacherw);
  return zips.ProvideFrom(bundled);
}

}  // namespace gorun::fetch
