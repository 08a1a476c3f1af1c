#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "fetch/server/name_lookup.h"

namespace gorun::fetch {

/// http.StatusText: "Not Found" of 404; "" if unknown.
std::string_view StatusText(int status);

/// A request that got no answer.
struct FailedRequest {
  CURL* handle;
  CURLcode code;
  const std::string& url;
  /// That of the HTTP proxy in use, or "".
  const std::string& proxy;
  /// libcurl's own text, or "".
  std::string_view detail;
};

/// Why it failed, in the words of Go's net package where it has some: "dial tcp 127.0.0.1:80:
/// connect: connection refused".
std::string ConnectErrorText(const FailedRequest& request, NameLookups& lookups,
                             int64_t stall_timeout_ms);

}  // namespace gorun::fetch
