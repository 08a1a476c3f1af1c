#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/fetch_rules.h"
#include "fetch/module_repo.h"
#include "fetch/url.h"
#include "fetch/web.h"
#include "modules/module_cache.h"

namespace gorun::fetch {

/// One module behind one proxy of the GOPROXY protocol (modfetch.proxyRepo). Errors name the module
/// ("PATH@VERSION: reading URL: 404 Not Found"); kind kNotFound as cmd/go's fs.ErrNotExist. Nothing
/// that it returns is verified. Cheap to make; all methods may be called from any thread.
class ProxyRepo : public ModuleRepo {
 public:
  ProxyRepo(Web& web, const FetchRules& rules, const Url& proxy, std::string_view module_path)
      : web_(web), rules_(rules), proxy_(proxy), path_(module_path) {}

  base::Result<modules::InfoFile> Stat(const std::string& revision) override;
  base::Result<modules::InfoFile> Latest() override;
  base::Result<std::vector<std::string>> Versions(const std::string& prefix) override;
  base::Result<std::string> GoMod(const std::string& version) override;
  base::Status Zip(const std::string& version, const std::string& file) override;

 private:
  /// modules::EscapeVersion.
  base::Result<std::string> Escape(const std::string& version) const;
  /// `file` is "@latest" or "@v/…".
  base::Result<Url> UrlOf(std::string_view file) const;
  base::Result<std::string> GetBytes(std::string_view file, int64_t max_bytes);
  base::Result<modules::InfoFile> ParseAnswer(std::string_view version,
                                              std::string_view json) const;
  base::Result<modules::InfoFile> LatestFromList();
  base::Error VersionError(std::string_view version, base::Error error) const;

  Web& web_;
  const FetchRules rules_;
  Url proxy_;
  std::string path_;
};

}  // namespace gorun::fetch
