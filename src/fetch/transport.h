#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace gorun::fetch {

/// One HTTP GET.
struct HttpRequest {
  /// http or https, without user and password.
  std::string url;
  /// Basic authentication; "" for none. Sent to this host alone, never on redirects to others.
  std::string user;
  std::string password;
  /// A longer body is cut off there and marked.
  int64_t max_bytes = 0;
};

/// What a server answered.
struct HttpReply {
  int status = 0;
  /// "404 Not Found".
  std::string status_text;
  std::string content_type;
  /// The decoded body. Of a failure (status other than 200) its beginning alone; of a download to a
  /// file "".
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

/// The part of fetching that needs a network stack or a zip library: the other process, or a twin
/// in tests. All methods may be called from any thread and block; many at once make good use of one
/// connection.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Fails (kNetwork) if there was no answer; the text is the bare cause ("dial tcp: …", …).
  virtual base::Result<HttpReply> Get(const HttpRequest& request) = 0;
  /// Like Get, with the body of a 200 put into `file`, which must exist and is overwritten.
  virtual base::Result<HttpReply> Download(const HttpRequest& request, const std::string& file) = 0;
  /// Checks, hashes and maybe unpacks a zip. Fails if it is no readable zip of this module.
  virtual base::Result<ZipReport> ProcessZip(const ZipJob& job) = 0;
  /// Makes running and later calls fail soon (kCancelled).
  virtual void Stop() = 0;
};

}  // namespace gorun::fetch
