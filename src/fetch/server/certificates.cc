#include "fetch/server/certificates.h"

#include <set>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

// Links within the directory: OpenSSL's names of certificates that have another name there.
bool IsAnotherName(host::Host& host, std::string_view dir, const host::DirEntry& entry) {
  if (entry.type != host::FileType::kSymlink) return false;
  auto target = host.files.ReadLink(host::JoinPath(dir, entry.name));
  return target && !base::Contains(*target, "/");
}

}  // namespace

std::optional<std::string> Certificates(host::Host& host, std::string_view trusted_file) {
  std::string file(host.environment.Get("SSL_CERT_FILE"));
  std::string dirs(host.environment.Get("SSL_CERT_DIR"));
  // Each of the two replaces its own default alone.
  constexpr std::string_view kSystemFiles[] = {"/etc/ssl/certs/ca-certificates.crt",
                                               "/etc/pki/tls/certs/ca-bundle.crt",
                                               "/etc/ssl/ca-bundle.pem",
                                               "/etc/pki/tls/cacert.pem",
                                               "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                                               "/etc/ssl/cert.pem"};
  constexpr std::string_view kSystemDirs = "/etc/ssl/certs:/etc/pki/tls/certs";
  // Directories hold what the file holds once more; parsing each once is much faster.
  std::string bundle;
  std::set<std::string, std::less<>> seen;
  // False if it cannot be read.
  auto add = [&](const std::string& path) {
    auto text = host.files.ReadFile(path);
    if (!text) return false;
    std::string_view rest = *text;
    while (true) {
      size_t begin = rest.find(kBegin);
      if (begin == std::string_view::npos) return true;
      size_t end = rest.find(kEnd, begin);
      if (end == std::string_view::npos) return true;
      std::string_view block = rest.substr(begin, end + kEnd.size() - begin);
      if (seen.emplace(block).second) base::StrAppend(bundle, block, "\n");
      rest.remove_prefix(end + kEnd.size());
    }
  };
  if (!file.empty()) {
    add(file);
  } else {
    for (std::string_view path : kSystemFiles) {
      if (!add(std::string(path))) continue;
      file = path;
      break;
    }
  }
  const size_t of_file = seen.size();
  for (std::string_view dir : base::Split(dirs.empty() ? kSystemDirs : dirs, ":")) {
    auto entries = host.files.ReadDir(std::string(dir));
    if (dir.empty() || !entries) continue;
    for (const host::DirEntry& entry : *entries) {
      if (!IsAnotherName(host, dir, entry)) add(host::JoinPath(dir, entry.name));
    }
  }
  if (!file.empty() && file == trusted_file && seen.size() == of_file) return std::nullopt;
  return bundle;
}

}  // namespace gorun::fetch
