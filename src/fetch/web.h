#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/netrc.h"
#include "fetch/once_map.h"
#include "fetch/transport.h"
#include "fetch/url.h"
#include "host/host.h"

namespace gorun::fetch {

/// Reads http, https and file URLs with cmd/go's rules, credentials and texts (cmd/go/internal/web
/// and auth). Answers 404 and 410 are errors of kind kNotFound. All methods may be called from any
/// thread.
class Web {
 public:
  /// All must outlive it.
  Web(host::Host& host, const env::Settings& settings, Transport& transport)
      : host_(host), settings_(settings), transport_(transport) {}

  /// How an error while reading the body is worded.
  enum class ReadErrorStyle {
    /// `reading URL: unexpected EOF` (web.GetBytes).
    kReading,
    /// `read "URL": unexpected EOF` (the proxy client's url.Error).
    kUrlError,
  };
  base::Result<std::string> GetBytes(const Url& url, int64_t max_bytes, ReadErrorStyle style);

  enum class DownloadResult { kDone, kTooLarge };
  /// Puts what the URL names into an existing file.
  base::Result<DownloadResult> Download(const Url& url, int64_t max_bytes, const std::string& file);

 private:
  struct Credentials {
    std::string user;
    std::string password;
  };

  base::Result<HttpReply> Send(const Url& url, int64_t max_bytes, const std::string* file);
  base::Result<Credentials> CredentialsFor(const Url& url);
  base::Result<std::string> ReadFileUrl(const Url& url);
  base::Error FileError(const Url& url, const std::string& path, const base::Error& error) const;
  /// A line that -x prints.
  void Trace(std::string_view text);

  host::Host& host_;
  const env::Settings& settings_;
  Transport& transport_;
  OnceMap<int, base::Result<std::vector<NetrcLine>>> netrc_;
};

/// The text of an answer other than 200: `reading URL: 404 Not Found`, with what a text/plain body
/// says (web.HTTPError). Kind kNotFound for 404 and 410.
base::Error HttpError(const std::string& redacted_url, const HttpReply& reply);

}  // namespace gorun::fetch
