#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cache/ids.h"

// What GOCACHEPROG helpers and we say to each other: JSON values over two pipes, pure.
// cmd/go/internal/cacheprog of Go 1.24 to 1.27.
namespace gorun::cache {

/// A message to the helper.
struct ProgRequest {
  int64_t id = 0;
  /// "get", "put", "close".
  std::string_view command;
  std::optional<ActionID> action;
  std::optional<OutputID> output;
  /// Of the body, which follows as a base64 string in a line of its own unless it is empty.
  int64_t body_size = 0;
};

/// The request's line, and the empty one that cmd/go puts behind it.
std::string FormatProgRequest(const ProgRequest& request);

/// A message from the helper.
struct ProgResponse {
  int64_t id = 0;
  std::string error;
  /// Of the first message.
  std::vector<std::string> known_commands;
  bool miss = false;
  /// The bytes, not in hex.
  std::string output;
  int64_t size = 0;
  std::string disk_path;
};

/// When an entry was made is of no interest here (Time). Names of fields are compared as Go's
/// encoding/json does, without regard to case; unknown ones do not matter.
base::Result<ProgResponse> ParseProgResponse(std::string_view json);

/// Cuts a stream of bytes into JSON objects.
class JsonSplitter {
 public:
  void Add(std::string_view bytes) { buffer_ += bytes; }
  /// The next whole object; nullopt if there is none yet. An error if what comes is no object.
  base::Result<std::optional<std::string>> Next();

 private:
  std::string buffer_;
  // How much of the buffer was looked at, and what we are in there.
  size_t seen_ = 0;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace gorun::cache
