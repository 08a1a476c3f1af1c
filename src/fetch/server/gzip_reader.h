#pragma once

#include <zlib.h>

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace gorun::fetch {

/// Decodes a body that is compressed as Go's compress/gzip reads it: members one after another and
/// nothing else. It is fed piece by piece, however those are cut.
class GzipReader {
 public:
  /// Takes what was decoded; false ends the reading.
  using Sink = std::function<bool(std::string_view)>;

  GzipReader();
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Decodes the next piece. False if the sink has enough, or if the bytes are wrong: Finish says
  /// what is.
  bool Feed(std::string_view piece, const Sink& sink);
  /// Call it after the last piece. Fails with compress/gzip's words: "gzip: invalid header",
  /// "unexpected EOF", ….
  base::Status Finish() const;

 private:
  z_stream stream_ = {};
  /// The part of a member's header that has come so far.
  std::string header_;
  bool in_member_ = false;
  const char* problem_ = nullptr;
};

}  // namespace gorun::fetch
