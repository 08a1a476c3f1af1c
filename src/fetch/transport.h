#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// How a failure's text begins that names the URL which it is about.
inline constexpr std::string_view kGetPrefix = "Get ";

/// One HTTP GET.
struct HttpRequest {
  /// http or https, without user and password.
  std::string url;
  /// "Name: value" lines with credentials. Sent to this host and those below it alone, never on
  /// redirects to others.
  std::vector<std::string> credentials;
  /// A longer body is cut off there and marked.
  int64_t max_bytes = 0;
  /// A HEAD instead.
  bool head = false;
  /// Certificates are not verified, redirects may lead to http, and all must be done in 5 s: what
  /// cmd/go allows GOINSECURE's hosts (web.impatientInsecureHTTPClient).
  bool insecure = false;
  /// The body is wanted whatever the status is.
  bool body_of_any_status = false;
};

/// What a server answered.
struct HttpReply {
  int status = 0;
  /// "404 Not Found".
  std::string status_text;
  std::string content_type;
  /// "HTTP/1.1" or "HTTP/2.0".
  std::string protocol;
  /// "Name: value" lines as received; of answers 4xx alone.
  std::vector<std::string> headers;
  /// The decoded body. Of a failure (status other than 200) its beginning alone, unless all of
  /// it was asked for; of a download to a file "".
  std::string body;
  /// The body has more than the allowed bytes.
  bool too_large = false;
  /// Why the body broke off ("unexpected EOF"), if it did.
  std::optional<std::string> read_error;
};

/// What to do with a module's zip file.
struct ZipJob {
  std::string file;
  std::string module_path;
  std::string version;
  /// Directory to unpack into, which must not exist or be empty; "" to hash alone.
  std::string directory;
};

/// What came of it.
struct ZipReport {
  /// The h1: hash of its files.
  std::string hash;
  /// Why it could not be unpacked (a file name that is not allowed, …), if it was asked for; the
  /// directory may then hold part of it.
  std::optional<std::string> unpack_error;
};

/// A module's zip to be made from the files of a repository.
struct PackJob {
  std::string module_path;
  std::string version;
  /// An existing file, which is overwritten.
  std::string output;
  /// A zip in which all lies below one directory, and the module's directory in that; or "".
  std::string archive;
  std::string subdir;
  /// Else a directory, and the files in it that count.
  std::string directory;
  std::vector<std::string> files;
  /// Becomes the file LICENSE, if there is none.
  std::optional<std::string> license;
};

/// The part of fetching that needs a network stack or a zip library: the other process, or a twin
/// in tests. All methods may be called from any thread and block; many at once make good use of one
/// connection.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Fails (kNetwork) if there was no answer; the text is the bare cause ("dial tcp: …", …), after
  /// kGetPrefix, another URL and ": " if it was one that a redirect led to.
  virtual base::Result<HttpReply> Get(const HttpRequest& request) = 0;
  /// Like Get, with the body of a 200 put into `file`, which must exist and is overwritten.
  virtual base::Result<HttpReply> Download(const HttpRequest& request, const std::string& file) = 0;
  /// Checks, hashes and maybe unpacks a zip. Fails if it is no readable zip of this module.
  virtual base::Result<ZipReport> ProcessZip(const ZipJob& job) = 0;
  /// Makes a module's zip with the files that belong in it. Fails if they cannot make a module
  /// ("create zip: …").
  virtual base::Status PackModule(const PackJob& job) = 0;
  /// Makes running and later calls fail soon (kCancelled).
  virtual void Stop() = 0;
};

}  // namespace gorun::fetch
