#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/fetch_rules.h"
#include "fetch/module_repo.h"
#include "fetch/shared_results.h"
#include "fetch/transport.h"
#include "fetch/vcs/client_runner.h"
#include "fetch/vcs/code_host.h"
#include "fetch/vcs/repo_root.h"
#include "fetch/web.h"
#include "host/host.h"

namespace gorun::fetch {

/// Modules from where their authors keep them (modfetch.lookupDirect). All methods may be called
/// from any thread.
class DirectSource {
 public:
  /// All must outlive it.
  DirectSource(host::Host& host, const env::Settings& settings, const FetchRules& rules, Web& web,
               Transport& transport);

  /// The repository of a module, which lives as long as this object. kNotFound if nobody knows
  /// where that is.
  base::Result<ModuleRepo*> Find(const std::string& module_path);

  /// Some "nobody knows" is for want of an answer.
  bool CouldNotAsk() const { return could_not_ask_; }

 private:
  using VcsAndUrl = std::pair<std::string, std::string>;

  base::Result<ModuleRepo*> Open(const std::string& module_path);
  base::Result<CodeHost*> OpenCode(const VcsAndUrl& where);

  host::Host& host_;
  Web& web_;
  Transport& transport_;
  const FetchRules rules_;
  ClientRunner clients_;
  RepoRootFinder roots_;
  std::atomic<bool> could_not_ask_ = false;
  SharedResults<std::string, base::Result<ModuleRepo*>> modules_;
  SharedResults<VcsAndUrl, base::Result<CodeHost*>> code_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<CodeHost>> all_code_;       // guarded by mutex_
  std::vector<std::unique_ptr<ModuleRepo>> all_modules_;  // guarded by mutex_
};

}  // namespace gorun::fetch
