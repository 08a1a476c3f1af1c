#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gorun::fetch {

/// Why a server's certificate (PEM) is not accepted for `host`, in the words of Go's crypto/x509,
/// without "x509: ". `verify_error` is what OpenSSL said of it (X509_V_ERR_…), `now` seconds since
/// 1970. nullopt if it takes more to tell.
std::optional<std::string> CertificateErrorText(std::string_view pem, long verify_error,
                                                const std::string& host, int64_t now);

/// For CURLOPT_SSL_CTX_FUNCTION: a server's certificate that has a name in its Common Name alone is
/// refused, as crypto/x509 does and libcurl does not.
CURLcode RefuseLegacyNames(CURL* handle, void* ssl_context, void* unused);

}  // namespace gorun::fetch
