#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/url.h"
#include "host/environment.h"

namespace gorun::fetch {

/// Which HTTP proxy the environment asks for: HTTP_PROXY, HTTPS_PROXY and NO_PROXY with the rules
/// of Go's net/http (golang.org/x/net/http/httpproxy), which are not libcurl's. A value.
class EnvProxy {
 public:
  explicit EnvProxy(const host::Environment& environment);

  /// The proxy's URL for a request; "" for none (always for the local host). Fails where a CGI
  /// script's client could have set it.
  base::Result<std::string> For(const Url& url) const;

 private:
  /// One entry of NO_PROXY: a host name (with ".": and all below it), an address or a network.
  struct Exception {
    std::string host;
    std::string port;
    bool match_host = false;
    /// 16 bytes, IPv4 as IPv4-mapped; empty for names.
    std::string address;
    int prefix_bits = 128;
  };
  bool IsException(const std::string& host, const std::string& port) const;

  std::string http_;
  std::string https_;
  bool cgi_ = false;
  bool all_direct_ = false;
  std::vector<Exception> exceptions_;
};

/// The 16 bytes of an IP address (IPv4 as IPv4-mapped IPv6); nullopt if it is none.
std::optional<std::string> ParseIpAddress(std::string_view text);

}  // namespace gorun::fetch
