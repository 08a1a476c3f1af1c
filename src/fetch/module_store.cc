#include "fetch/module_store.h"

#include "fetch/cached_source.h"
#include "fetch/fetcher_process.h"

namespace gorun::fetch {

std::unique_ptr<modules::ModuleSource> OpenModuleStore(host::Host& host,
                                                       const env::Settings& settings,
                                                       const std::string& fetcher_program,
                                                       modules::GoSum& go_sum,
                                                       report::ProgressLine* progress) {
  auto fetcher = std::make_unique<FetcherProcess>(host, fetcher_program, FetcherOptions());
  return std::make_unique<CachedSource>(host, settings, std::move(fetcher), go_sum, progress);
}

}  // namespace gorun::fetch
