#pragma once

#include <optional>
#include <string>

#include "host/host.h"

namespace gorun::fetch {

/// The root certificates (PEM) that SSL_CERT_FILE and SSL_CERT_DIR (a colon-separated list) name,
/// as Go's crypto/x509 reads them; nullopt if neither is set: the system's own.
std::optional<std::string> CertificatesOfEnvironment(host::Host& host);

}  // namespace gorun::fetch
