#include "fetch/wire.h"

#include "base/strings.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

// The largest body that is ever asked for is a version list of 64 MiB.
constexpr size_t kMaxMessage = size_t{80} << 20;
constexpr size_t kMaxFields = 16;
constexpr size_t kReadSize = size_t{64} << 10;

template <typename T>
void AppendNumber(std::string& out, T value) {
  for (size_t i = 0; i < sizeof(T); i++) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

template <typename T>
T NumberAt(std::string_view bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); i++) {
    value |= static_cast<T>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

tl::unexpected<base::Error> Malformed() {
  return Fail(ErrorKind::kInvalid, "malformed message of gorun-fetch");
}

std::optional<bool> BoolOf(std::string_view text) {
  if (text == "0" || text == "1") return text == "1";
  return std::nullopt;
}

// Header lines have no newlines in them.
std::vector<std::string> LinesOf(std::string_view text) {
  return text.empty() ? std::vector<std::string>() : base::Split(text, "\n");
}

std::string OptionalText(const std::optional<std::string>& text) {
  return text ? "1" + *text : "0";
}

// nullopt if malformed.
std::optional<std::optional<std::string>> OptionalOf(std::string_view text) {
  if (text == "0") return std::optional<std::string>();
  if (!text.starts_with('1')) return std::nullopt;
  return std::optional<std::string>(text.substr(1));
}

std::vector<std::string> EncodeError(const base::Error& error) {
  return {"failed", StrCat(static_cast<int>(error.kind())), error.text()};
}

// The error that a reply carries, if it is one.
std::optional<base::Error> ErrorOf(const Message& message) {
  const auto& fields = message.fields;
  if (fields.size() != 3 || fields[0] != "failed" || fields[2].empty()) return std::nullopt;
  auto kind = base::ParseInt(fields[1]);
  bool known = kind && *kind >= 0 && *kind <= static_cast<int>(ErrorKind::kFatal);
  return base::Error(known ? static_cast<ErrorKind>(*kind) : ErrorKind::kOther, fields[2]);
}

}  // namespace

std::string EncodeMessage(const Message& message) {
  std::string body;
  AppendNumber(body, message.id);
  for (const std::string& field : message.fields) {
    AppendNumber(body, static_cast<uint32_t>(field.size()));
    body += field;
  }
  std::string out;
  AppendNumber(out, static_cast<uint32_t>(body.size()));
  return out + body;
}

base::Result<std::optional<Message>> TakeMessage(std::string& buffer) {
  if (buffer.size() < 4) return std::nullopt;
  size_t size = NumberAt<uint32_t>(buffer);
  if (size < 8 || size > kMaxMessage) return Malformed();
  if (buffer.size() < 4 + size) return std::nullopt;
  Message message;
  message.id = NumberAt<uint64_t>(std::string_view(buffer).substr(4));
  std::string_view rest = std::string_view(buffer).substr(12, size - 8);
  while (!rest.empty()) {
    if (rest.size() < 4 || message.fields.size() == kMaxFields) return Malformed();
    size_t length = NumberAt<uint32_t>(rest);
    rest.remove_prefix(4);
    if (length > rest.size()) return Malformed();
    message.fields.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
  }
  if (message.fields.empty()) return Malformed();
  buffer.erase(0, 4 + size);
  return message;
}

base::Result<std::optional<Message>> MessageReader::Next() {
  while (true) {
    TRY_ASSIGN(std::optional<Message> message, TakeMessage(buffer_));
    if (message) return message;
    size_t old_size = buffer_.size();
    buffer_.resize(old_size + kReadSize);
    auto count = host::ReadSome(fd_, buffer_.data() + old_size, kReadSize);
    buffer_.resize(old_size + (count ? *count : 0));
    if (!count) return Fail(count.error());
    if (*count == 0) {
      if (!buffer_.empty()) return Malformed();
      return std::nullopt;
    }
  }
}

std::vector<std::string> EncodeOptions(const FetcherOptions& options) {
  return {"options", std::string(kWireVersion), StrCat(options.connect_timeout_ms),
          StrCat(options.stall_timeout_ms), options.user_agent};
}

base::Result<FetcherOptions> DecodeOptions(const Message& message) {
  const auto& fields = message.fields;
  if (fields.size() < 2 || fields[0] != "options") return Malformed();
  if (fields[1] != kWireVersion) {
    return Fail(StrCat("this is ", kWireVersion, ", but the other side speaks ", fields[1]));
  }
  if (fields.size() != 5) return Malformed();
  auto connect = base::ParseInt(fields[2]);
  auto stall = base::ParseInt(fields[3]);
  if (!connect || !stall || *connect <= 0 || *stall <= 0) return Malformed();
  return FetcherOptions{*connect, *stall, fields[4]};
}

std::vector<std::string> EncodeHttpRequest(const HttpRequest& request, const std::string* file) {
  std::string options;
  if (request.head) options += 'h';
  if (request.insecure) options += 'i';
  if (request.body_of_any_status) options += 'b';
  std::vector<std::string> fields = {file != nullptr ? "download" : "get", request.url,
                                     base::Join(request.credentials, "\n"),
                                     StrCat(request.max_bytes), options};
  if (file != nullptr) fields.push_back(*file);
  return fields;
}

std::optional<HttpCall> DecodeHttpRequest(const Message& message) {
  const auto& fields = message.fields;
  bool get = fields.size() == 5 && fields[0] == "get";
  bool download = fields.size() == 6 && fields[0] == "download";
  if (!get && !download) return std::nullopt;
  auto max_bytes = base::ParseInt(fields[3]);
  if (!max_bytes || *max_bytes < 0) return std::nullopt;
  HttpCall call;
  call.request.url = fields[1];
  call.request.credentials = LinesOf(fields[2]);
  call.request.max_bytes = *max_bytes;
  for (char option : fields[4]) {
    switch (option) {
      case 'h': call.request.head = true; break;
      case 'i': call.request.insecure = true; break;
      case 'b': call.request.body_of_any_status = true; break;
      default: return std::nullopt;
    }
  }
  if (download) call.file = fields[5];
  return call;
}

std::vector<std::string> EncodeZipJob(const ZipJob& job) {
  return {"zip", job.file, job.module_path, job.version, job.directory};
}

std::optional<ZipJob> DecodeZipJob(const Message& message) {
  const auto& fields = message.fields;
  if (fields.size() != 5 || fields[0] != "zip") return std::nullopt;
  return ZipJob{fields[1], fields[2], fields[3], fields[4]};
}

std::vector<std::string> EncodePackJob(const PackJob& job) {
  std::string files;
  for (const std::string& file : job.files) {
    files += file;
    files += '\0';
  }
  return {"pack",        job.module_path, job.version,
          job.output,    job.archive,     job.subdir,
          job.directory, files,           OptionalText(job.license)};
}

std::optional<PackJob> DecodePackJob(const Message& message) {
  const auto& fields = message.fields;
  if (fields.size() != 9 || fields[0] != "pack") return std::nullopt;
  PackJob job{fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], {}, {}};
  for (std::string_view rest = fields[7]; !rest.empty();) {
    size_t end = rest.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    job.files.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  auto license = OptionalOf(fields[8]);
  if (!license) return std::nullopt;
  job.license = *std::move(license);
  return job;
}

std::vector<std::string> EncodeReply(const base::Result<HttpReply>& reply) {
  if (!reply) return EncodeError(reply.error());
  return {"reply",
          StrCat(reply->status),
          reply->status_text,
          reply->content_type,
          reply->protocol,
          base::Join(reply->headers, "\n"),
          reply->body,
          reply->too_large ? "1" : "0",
          OptionalText(reply->read_error)};
}

base::Result<HttpReply> DecodeHttpReply(const Message& message) {
  if (auto error = ErrorOf(message)) return Fail(*error);
  const auto& fields = message.fields;
  if (fields.size() != 9 || fields[0] != "reply") return Malformed();
  auto status = base::ParseInt(fields[1]);
  auto too_large = BoolOf(fields[7]);
  auto read_error = OptionalOf(fields[8]);
  if (!status || *status < 0 || *status > 999 || !too_large || !read_error) return Malformed();
  return HttpReply{.status = static_cast<int>(*status),
                   .status_text = fields[2],
                   .content_type = fields[3],
                   .protocol = fields[4],
                   .headers = LinesOf(fields[5]),
                   .body = fields[6],
                   .too_large = *too_large,
                   .read_error = *read_error};
}

std::vector<std::string> EncodeReply(const base::Result<ZipReport>& reply) {
  if (!reply) return EncodeError(reply.error());
  return {"zipped", reply->hash, OptionalText(reply->unpack_error)};
}

base::Result<ZipReport> DecodeZipReport(const Message& message) {
  if (auto error = ErrorOf(message)) return Fail(*error);
  const auto& fields = message.fields;
  if (fields.size() != 3 || fields[0] != "zipped") return Malformed();
  auto unpack_error = OptionalOf(fields[2]);
  if (!unpack_error) return Malformed();
  return ZipReport{fields[1], *unpack_error};
}

std::vector<std::string> EncodePacked(const base::Status& packed) {
  if (!packed) return EncodeError(packed.error());
  return {"packed"};
}

base::Status DecodePacked(const Message& message) {
  if (auto error = ErrorOf(message)) return Fail(*error);
  if (message.fields.size() != 1 || message.fields[0] != "packed") return Malformed();
  return {};
}

}  // namespace gorun::fetch
