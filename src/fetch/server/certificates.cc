#include "fetch/server/certificates.h"

#include <set>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

}  // namespace

std::optional<std::string> CertificatesOfEnvironment(host::Host& host) {
  std::string file(host.environment.Get("SSL_CERT_FILE"));
  std::string dirs(host.environment.Get("SSL_CERT_DIR"));
  if (file.empty() && dirs.empty()) return std::nullopt;
  // Where only one of the two is set, Go takes the system's for the other.
  constexpr std::string_view kSystemFiles[] = {"/etc/ssl/certs/ca-certificates.crt",
                                               "/etc/pki/tls/certs/ca-bundle.crt",
                                               "/etc/ssl/ca-bundle.pem",
                                               "/etc/pki/tls/cacert.pem",
                                               "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                                               "/etc/ssl/cert.pem"};
  // Directories hold what the file holds once more, and links; parsing each once is much faster.
  std::string bundle;
  std::set<std::string, std::less<>> seen;
  auto add = [&](const std::string& path) {
    auto text = host.files.ReadFile(path);
    if (!text) return false;
    std::string_view rest = *text;
    bool any = false;
    while (true) {
      size_t begin = rest.find(kBegin);
      if (begin == std::string_view::npos) return any;
      size_t end = rest.find(kEnd, begin);
      if (end == std::string_view::npos) return any;
      std::string_view block = rest.substr(begin, end + kEnd.size() - begin);
      if (seen.emplace(block).second) base::StrAppend(bundle, block, "\n");
      any = true;
      rest.remove_prefix(end + kEnd.size());
    }
  };
  if (!file.empty()) {
    add(file);
  } else {
    for (std::string_view path : kSystemFiles) {
      if (add(std::string(path))) break;
    }
  }
  if (dirs.empty() && file.empty()) dirs = "/etc/ssl/certs:/etc/pki/tls/certs";
  for (std::string_view dir : base::Split(dirs, ":")) {
    auto entries = host.files.ReadDir(std::string(dir));
    if (dir.empty() || !entries) continue;
    for (const host::DirEntry& entry : *entries) add(host::JoinPath(dir, entry.name));
  }
  return bundle;
}

}  // namespace gorun::fetch
