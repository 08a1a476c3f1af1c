#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "env/settings.h"
#include "fetch/auth/go_auth.h"
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
      : host_(host), settings_(settings), transport_(transport), auth_(host, settings, transport) {}

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

  enum class Security {
    /// https alone.
    kSecure,
    /// Where https fails, http; certificates do not matter (GOINSECURE).
    kInsecure,
  };
  /// A page, whatever its status.
  struct Page {
    /// Without the password.
    std::string url;
    HttpReply reply;
    /// Why it is not good, if its status is not 200.
    std::optional<base::Error> Problem() const;
  };
  /// Reads what `url` names, which has no scheme: that is for `security` to say (web.Get).
  base::Result<Page> GetPage(Security security, const Url& url);

 private:
  base::Result<HttpReply> Send(const Url& url, HttpRequest request, const std::string* file);
  base::Result<HttpReply> SendOnce(const Url& url, HttpRequest& request, const std::string* file);
  base::Result<std::string> ReadFileUrl(const Url& url);
  base::Error FileError(const Url& url, const std::string& path, const base::Error& error) const;
  /// A line that -x prints.
  void Trace(std::string_view text);

  host::Host& host_;
  const env::Settings& settings_;
  Transport& transport_;
  GoAuth auth_;
};

/// The text of an answer other than 200: `reading URL: 404 Not Found`, with what a text/plain body
/// says (web.HTTPError). Kind kNotFound for 404 and 410, kNetwork if asking later may help.
base::Error HttpError(const std::string& redacted_url, const HttpReply& reply);

}  // namespace gorun::fetch
