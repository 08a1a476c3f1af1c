#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gorun::fetch {

/// The part of Go's net/url that module proxies need. A value; texts of errors are net/url's, but
/// never with a password in them.
struct Url {
  std::string scheme;
  /// What follows "scheme:" if it does not begin with '/'.
  std::string opaque;
  std::optional<std::string> user;
  std::optional<std::string> password;
  /// host or host:port, as written.
  std::string host;
  /// Decoded.
  std::string path;
  /// As written, if that is not how `path` would be encoded.
  std::string raw_path;
  std::optional<std::string> raw_query;
  /// Decoded.
  std::optional<std::string> fragment;
  /// "scheme:/path", with one slash where others have two.
  bool omit_host = false;

  /// url.Parse: `parse "URL": missing protocol scheme`, ….
  static base::Result<Url> Parse(std::string_view text);

  /// url.URL.String.
  std::string String() const;
  /// Like String with the password, or what looks like one, as "xxxxx": for messages.
  std::string Redacted() const;
  /// The same as net/http's errors have it: "***", and the user as it is.
  std::string Starred() const;
  /// Without user and password: what a request is sent to.
  std::string WithoutUser() const;
  /// url.URL.EscapedPath.
  std::string EscapedPath() const;
  /// Host without port and brackets.
  std::string HostName() const;
  /// "" if there is none.
  std::string Port() const;

  bool operator==(const Url&) const = default;
};

/// web.Join: `path` added to the end of the URL's path.
Url JoinUrl(const Url& url, std::string_view path);
/// modfetch's pathEscape: url.PathEscape, but '/' stays.
std::string EscapeUrlPath(std::string_view path);
/// web.urlToFilePath: the file that a file URL names.
base::Result<std::string> UrlToFilePath(const Url& url);

}  // namespace gorun::fetch
