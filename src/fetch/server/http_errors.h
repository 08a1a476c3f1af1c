#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace gorun::fetch {

/// http.StatusText: "Not Found" of 404; "" if unknown.
std::string_view StatusText(int status);

/// Why a request got no answer, in the words of Go's net package where it has some: "dial tcp
/// 127.0.0.1:80: connect: connection refused". `url` is the request's, `proxy` that of the HTTP
/// proxy in use or "", `detail` libcurl's own text or "".
std::string ConnectErrorText(CURL* handle, CURLcode code, const std::string& url,
                             const std::string& proxy, std::string_view detail,
                             int64_t stall_timeout_ms);

}  // namespace gorun::fetch
