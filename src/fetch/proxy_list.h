#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/url.h"

// GOPROXY: which proxies are asked in which order (modfetch/proxy.go).
namespace gorun::fetch {

/// One entry of the list.
struct ProxySpec {
  enum class Kind {
    kUrl,
    /// Version control, at the module's origin.
    kDirect,
    /// The same, only for modules that GONOPROXY matches (implied, first, if GONOPROXY is set).
    kNoProxy,
    kOff,
  };
  Kind kind = Kind::kUrl;
  /// Of a kUrl.
  Url url;
  /// The next entry is tried after any failure ('|'), not only after "not found" (',').
  bool fall_back_on_error = false;
};

/// Fails unless a URL can be a proxy's: http, https or file (modfetch.newProxyRepo).
base::Status CheckProxyUrl(const Url& url);

/// The failure (kNotFound) of a kNoProxy for what GONOPROXY does not match (modfetch.errUseProxy).
/// Unlike others of direct access it is not worth more than that of a proxy.
base::Error NotPrivate();

/// Parses GOPROXY; fails with cmd/go's texts ("GOPROXY list is not the empty string, but contains
/// no entries", "invalid proxy URL missing scheme: …", …).
base::Result<std::vector<ProxySpec>> ParseProxyList(std::string_view goproxy,
                                                    std::string_view gonoproxy);

/// The values of GOPROXY and GONOPROXY of this run.
class ProxyList {
 public:
  ProxyList(std::string_view goproxy, std::string_view gonoproxy)
      : goproxy_(goproxy), gonoproxy_(gonoproxy), list_(ParseProxyList(goproxy, gonoproxy)) {}

  /// GOPROXY=off.
  bool IsOff() const { return goproxy_ == "off"; }
  const std::string& goproxy() const { return goproxy_; }
  /// GONOPROXY matches: the module is fetched from its origin alone.
  bool IsPrivate(std::string_view module_path) const;

  /// modfetch.TryProxies: asks for a module from each entry in turn, proxies and the module's
  /// origin (kDirect, kNoProxy), and returns the first success, else the most helpful failure. What
  /// is off fails with "module lookup disabled by GOPROXY=off" (kNotFound).
  template <typename T>
  base::Result<T> Try(std::string_view module_path,
                      const std::function<base::Result<T>(const ProxySpec& proxy)>& ask) const {
    std::optional<base::Result<T>> success;
    base::Status done = TryEach(module_path, [&](const ProxySpec& proxy) -> base::Status {
      base::Result<T> result = ask(proxy);
      if (!result) return base::Fail(std::move(result).error());
      success = std::move(result);
      return {};
    });
    if (!done) return base::Fail(std::move(done).error());
    return *std::move(success);
  }

  /// The same at one entry alone.
  template <typename T>
  base::Result<T> TryOne(const ProxySpec& proxy, std::string_view module_path,
                         const std::function<base::Result<T>(const ProxySpec& proxy)>& ask) const {
    TRY(CheckApplies(proxy, module_path));
    return ask(proxy);
  }

  using Ask = std::function<base::Status(const ProxySpec& proxy)>;
  /// The loop itself; `ask` gets every kind of entry.
  base::Status TryAll(const Ask& ask) const;

 private:
  base::Status TryEach(std::string_view module_path, const Ask& ask) const;
  /// Fails (kNotFound) if the entry is not to be asked for the module (modfetch.lookup).
  base::Status CheckApplies(const ProxySpec& proxy, std::string_view module_path) const;

  std::string goproxy_;
  std::string gonoproxy_;
  base::Result<std::vector<ProxySpec>> list_;
};

}  // namespace gorun::fetch
