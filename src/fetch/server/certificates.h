#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "host/host.h"

namespace gorun::fetch {

/// The root certificates (PEM) that Go's crypto/x509 trusts: those of the system's file or that of
/// SSL_CERT_FILE, and those in the files of the system's directories or of SSL_CERT_DIR (a
/// colon-separated list). nullopt if that is what `trusted_file` holds and no more: the file that
/// the TLS library reads by itself, which is faster. Fails where there are none and something of
/// that is there, but cannot be read.
base::Result<std::optional<std::string>> Certificates(host::Host& host,
                                                      std::string_view trusted_file);

}  // namespace gorun::fetch
