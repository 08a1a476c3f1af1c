#include "fetch/vcs/direct_source.h"

#include "fetch/proxy.h"
#include "fetch/proxy_list.h"
#include "fetch/vcs/code_repo.h"
#include "fetch/vcs/command_repo.h"
#include "fetch/vcs/git_repo.h"

namespace gorun::fetch {

using base::ErrorKind;
using base::Fail;

DirectSource::DirectSource(host::Host& host, const env::Settings& settings, const FetchRules& rules,
                           Web& web, Transport& transport)
    : host_(host),
      web_(web),
      transport_(transport),
      rules_(rules),
      clients_(host, settings),
      roots_(host, settings, rules, web, clients_) {}

base::Result<ModuleRepo*> DirectSource::Find(const std::string& module_path) {
  return modules_.Do(module_path, [&] { return Open(module_path); });
}

base::Result<ModuleRepo*> DirectSource::Open(const std::string& module_path) {
  auto root = roots_.Find(module_path);
  if (!root) {
    ErrorKind kind = root.error().kind();
    if (kind == ErrorKind::kNetwork) could_not_ask_ = true;
    bool final = kind == ErrorKind::kSecurity || kind == ErrorKind::kCancelled;
    return Fail(final ? kind : ErrorKind::kNotFound, root.error().text());
  }
  std::unique_ptr<ModuleRepo> repo;
  if (root->vcs == "mod") {
    TRY_ASSIGN(Url proxy, Url::Parse(root->repo));
    TRY(CheckProxyUrl(proxy));
    repo = std::make_unique<ProxyRepo>(web_, rules_, proxy, module_path);
  } else {
    VcsAndUrl where(root->vcs, root->repo);
    TRY_ASSIGN(CodeHost * code, code_.Do(where, [&] { return OpenCode(where); }));
    TRY_ASSIGN(repo,
               CodeRepo::Open(host_, transport_, *code, root->root, root->subdir, module_path));
  }
  std::lock_guard lock(mutex_);
  all_modules_.push_back(std::move(repo));
  return all_modules_.back().get();
}

base::Result<CodeHost*> DirectSource::OpenCode(const VcsAndUrl& where) {
  const auto& [vcs, url] = where;
  TRY_ASSIGN(std::unique_ptr<CodeHost> code, vcs == "git"
                                                 ? GitRepo::Open(clients_, web_, url)
                                                 : CommandRepo::Open(clients_, rules_, vcs, url));
  std::lock_guard lock(mutex_);
  all_code_.push_back(std::move(code));
  return all_code_.back().get();
}

}  // namespace gorun::fetch
