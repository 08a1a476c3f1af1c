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

base::Result<std::optional<std::string>> Certificates(host::Host& host,
                                                      std::string_view trusted_file) {
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
  std::optional<base::Error> first_error;
  auto note = [&](const base::Error& error) {
    if (!first_error && !error.Is(base::ErrorKind::kNotFound)) first_error = error;
  };
  // Fails if it cannot be read.
  auto add = [&](const std::string& path) -> base::Status {
    TRY_ASSIGN(const std::string text, host.files.ReadFile(path));
    std::string_view rest = text;
    while (true) {
      size_t begin = rest.find(kBegin);
      if (begin == std::string_view::npos) return {};
      size_t end = rest.find(kEnd, begin);
      if (end == std::string_view::npos) return {};
      std::string_view block = rest.substr(begin, end + kEnd.size() - begin);
      if (seen.emplace(block).second) base::StrAppend(bundle, block, "\n");
      rest.remove_prefix(end + kEnd.size());
    }
  };
  if (!file.empty()) {
    if (auto added = add(file); !added) note(added.error());
  } else {
    for (std::string_view path : kSystemFiles) {
      if (auto added = add(std::string(path)); !added) {
        note(added.error());
        continue;
      }
      file = path;
      break;
    }
  }
  const size_t of_file = seen.size();
  for (std::string_view dir : base::Split(dirs.empty() ? kSystemDirs : dirs, ":")) {
    auto entries = host.files.ReadDir(std::string(dir));
    if (!entries) note(entries.error());
    if (dir.empty() || !entries) continue;
    for (const host::DirEntry& entry : *entries) {
      if (!IsAnotherName(host, dir, entry)) (void)add(host::JoinPath(dir, entry.name));
    }
  }
  if (seen.empty() && first_error) return base::Fail(*first_error);
  if (!file.empty() && file == trusted_file && seen.size() == of_file)
    return std::optional<std::string>();
  return bundle;
}

}  // namespace gorun::fetch
