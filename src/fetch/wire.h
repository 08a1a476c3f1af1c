#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/transport.h"
#include "host/fd.h"

// What gorun-build and gorun-fetch say to each other over the latter's standard input and output.
// Requests carry an id and are answered in any order. A message on the wire: 4 bytes size of what
// follows, 8 bytes id, then the fields, each as 4 bytes size and its bytes; numbers little-endian.
// The first field of a message is its verb.
namespace gorun::fetch {

/// Said in the first message, so that programs of different installations do not misunderstand each
/// other.
inline constexpr std::string_view kWireVersion = "gorun-fetch 3";

struct Message {
  uint64_t id = 0;
  std::vector<std::string> fields;
  bool operator==(const Message&) const = default;
};

std::string EncodeMessage(const Message& message);
/// Takes one message off the front of `buffer`; nullopt if it is not complete yet. Fails if what
/// stands there cannot be a message.
base::Result<std::optional<Message>> TakeMessage(std::string& buffer);

/// Reads messages from a pipe.
class MessageReader {
 public:
  explicit MessageReader(const host::Fd& fd) : fd_(fd) {}
  /// Waits for the next message; nullopt at the end, which must not be in the middle of a message.
  base::Result<std::optional<Message>> Next();

 private:
  const host::Fd& fd_;
  std::string buffer_;
};

/// How the fetcher works; the first message.
struct FetcherOptions {
  int64_t connect_timeout_ms = 30000;
  /// A transfer without any byte for so long has failed.
  int64_t stall_timeout_ms = 180000;
  /// What requests say that they come from; "": as net/http does.
  std::string user_agent;
  bool operator==(const FetcherOptions&) const = default;
};

// The verbs. Decoding fails for messages of another form.
std::vector<std::string> EncodeOptions(const FetcherOptions& options);
base::Result<FetcherOptions> DecodeOptions(const Message& message);
/// `file` is null for Transport::Get.
std::vector<std::string> EncodeHttpRequest(const HttpRequest& request, const std::string* file);
struct HttpCall {
  HttpRequest request;
  std::optional<std::string> file;
};
std::optional<HttpCall> DecodeHttpRequest(const Message& message);
std::vector<std::string> EncodeZipJob(const ZipJob& job);
std::optional<ZipJob> DecodeZipJob(const Message& message);

std::vector<std::string> EncodePackJob(const PackJob& job);
std::optional<PackJob> DecodePackJob(const Message& message);

std::vector<std::string> EncodeReply(const base::Result<HttpReply>& reply);
base::Result<HttpReply> DecodeHttpReply(const Message& message);
std::vector<std::string> EncodeReply(const base::Result<ZipReport>& reply);
base::Result<ZipReport> DecodeZipReport(const Message& message);
std::vector<std::string> EncodePacked(const base::Status& packed);
base::Status DecodePacked(const Message& message);

}  // namespace gorun::fetch
