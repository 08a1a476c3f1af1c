#include "fetch/web.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "host/path.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr size_t kMaxErrorDetailLines = 8;
constexpr size_t kMaxErrorDetailBytes = kMaxErrorDetailLines * 81;
// Of a page with go-import tags, which stand at its beginning.
constexpr int64_t kMaxPage = int64_t{8} << 20;

// Media type text/plain in UTF-8 or a subset of it.
bool IsPlainText(std::string_view content_type) {
  auto parts = base::Split(content_type, ";");
  if (base::ToLower(base::TrimSpace(parts[0])) != "text/plain") return false;
  for (size_t i = 1; i < parts.size(); i++) {
    auto parameter = base::Cut(parts[i], "=");
    if (!parameter || base::ToLower(base::TrimSpace(parameter->first)) != "charset") continue;
    std::string charset = base::ToLower(base::TrimBytes(base::TrimSpace(parameter->second), "\""));
    return charset.empty() || charset == "utf-8" || charset == "us-ascii";
  }
  return true;
}

// A short, indented summary of a body; "" if it is not fit for a terminal (web.formatErrorDetail).
std::string ErrorDetail(std::string_view body) {
  for (std::string_view rest = body; !rest.empty();) {
    auto [rune, size] = base::DecodeRune(rest);
    if (rune == 0xFFFD && size == 1) return "";
    if (!base::IsPrint(rune) && !base::IsSpace(rune)) return "";
    rest.remove_prefix(size);
  }
  std::string detail;
  auto lines = base::Split(body, "\n");
  for (size_t i = 0; i < lines.size(); i++) {
    if (base::TrimSpace(lines[i]).empty()) break;
    if (i > 0) detail += "\n\t";
    if (i >= kMaxErrorDetailLines) {
      detail += "[Truncated: too many lines.]";
      break;
    }
    if (detail.size() + lines[i].size() > kMaxErrorDetailBytes) {
      detail += "[Truncated: too long.]";
      break;
    }
    detail += lines[i];
  }
  return detail;
}

// A server that refuses has answered; one that is at fault, or wants to be asked later, has not.
ErrorKind KindOf(int status) {
  if (status == 404 || status == 410) return ErrorKind::kNotFound;
  bool refused = status >= 400 && status < 500 && status != 408 && status != 429;
  return refused ? ErrorKind::kOther : ErrorKind::kNetwork;
}

std::string Seconds(int64_t nanoseconds) {
  int64_t milliseconds = nanoseconds / 1000000;
  std::string fraction = StrCat(milliseconds % 1000);
  return StrCat(milliseconds / 1000, ".", std::string(3 - fraction.size(), '0'), fraction);
}

}  // namespace

base::Error HttpError(const std::string& redacted_url, const HttpReply& reply) {
  std::string text = StrCat("reading ", redacted_url, ": ", reply.status_text);
  std::string detail = IsPlainText(reply.content_type) ? ErrorDetail(reply.body) : "";
  if (!detail.empty()) {
    base::StrAppend(text, "\n\tserver response:", base::Contains(detail, "\n") ? "\n\t" : " ",
                    detail);
  }
  return base::Error(KindOf(reply.status), std::move(text));
}

void Web::Trace(std::string_view text) {
  if (settings_.flags.x) host_.err.Write(StrCat("# get ", text, "\n"));
}

// One exchange with the server, with credentials; a refusal makes GOAUTH's helpers look for better
// ones (web.get's fetch).
base::Result<HttpReply> Web::SendOnce(const Url& url, HttpRequest& request,
                                      const std::string* file) {
  request.url = url.WithoutUser();
  bool secure = url.scheme == "https";
  auto add_credentials = [&](const HttpReply* failed) -> base::Status {
    request.credentials.clear();
    if (secure) {
      TRY_ASSIGN(request.credentials, auth_.HeadersFor(url, failed));
    }
    bool has_authorization = false;
    for (std::string_view line : request.credentials) {
      has_authorization |= line.starts_with("Authorization:");
    }
    if (url.user && !has_authorization) {
      request.credentials.push_back(BasicAuthorization(*url.user, url.password.value_or("")));
    }
    return {};
  };
  auto send = [&] {
    return file != nullptr ? transport_.Download(request, *file) : transport_.Get(request);
  };
  TRY(add_credentials(nullptr));
  auto reply = send();
  if (!secure || !reply || reply->status < 400 || reply->status >= 500) return reply;
  std::vector<std::string> tried = request.credentials;
  TRY(add_credentials(&*reply));
  // cmd/go asks again in any case; the same question has the same answer.
  if (request.credentials == tried) return reply;
  return send();
}

base::Result<HttpReply> Web::Send(const Url& url, HttpRequest request, const std::string* file) {
  if (url.scheme.empty()) {
    Url secure = url;
    secure.scheme = "https";
    return Send(secure, std::move(request), file);
  }
  std::string redacted = url.Redacted();
  if (url.scheme != "https" && url.scheme != "http") {
    Trace(StrCat(redacted, ": unsupported"));
    return Fail(StrCat("unsupported scheme: ", redacted));
  }
  if (url.scheme == "http" && url.user && !request.insecure) {
    Trace(StrCat(redacted, ": insecure credentials"));
    return Fail(StrCat("refusing to pass credentials to insecure URL: ", redacted));
  }
  Trace(redacted);
  int64_t start = host_.clock.MonotonicNs();
  auto reply = SendOnce(url, request, file);
  if (!reply) {
    // What is wrong with GOAUTH is for the user to read as it is.
    if (reply.error().Is(ErrorKind::kSecurity)) return reply;
    // Whatever went wrong, it does not mean that the module does not exist.
    ErrorKind kind = reply.error().kind();
    if (kind == ErrorKind::kNotFound) kind = ErrorKind::kNetwork;
    std::string text = reply.error().text();
    if (!text.starts_with(kGetPrefix)) {
      text = StrCat(kGetPrefix, base::GoQuote(url.Starred()), ": ", text);
    }
    base::Error error(kind, std::move(text));
    Trace(StrCat(redacted, ": ", error.text()));
    return Fail(std::move(error));
  }
  Trace(StrCat(redacted, ": ", reply->status_text, " (", Seconds(host_.clock.MonotonicNs() - start),
               "s)"));
  if (reply->status != 200 && !request.body_of_any_status) return Fail(HttpError(redacted, *reply));
  return reply;
}

base::Result<Web::Page> Web::GetPage(Security security, const Url& url) {
  HttpRequest request;
  request.max_bytes = kMaxPage;
  request.insecure = security == Security::kInsecure;
  request.body_of_any_status = true;
  Url target = url;
  target.scheme = "https";
  auto reply = Send(target, request, nullptr);
  bool again = !reply && security == Security::kInsecure &&
               !reply.error().Is(ErrorKind::kSecurity) && !reply.error().Is(ErrorKind::kCancelled);
  if (again) {
    target.scheme = "http";
    reply = Send(target, request, nullptr);
  }
  if (!reply) return Fail(reply.error());
  return Page{target.Redacted(), *std::move(reply)};
}

std::optional<base::Error> Web::Page::Problem() const {
  if (reply.status == 200) return std::nullopt;
  return HttpError(url, reply);
}

base::Error Web::FileError(const Url& url, const std::string& path,
                           const base::Error& error) const {
  if (!error.Is(ErrorKind::kNotFound) && !error.Is(ErrorKind::kPermission)) return error;
  // The path is in the URL already.
  std::string_view cause = base::TrimPrefix(error.text(), StrCat("open ", path, ": "));
  return base::Error(error.kind(), StrCat("reading ", url.Redacted(), ": ", cause));
}

base::Result<std::string> Web::ReadFileUrl(const Url& url) {
  TRY_ASSIGN(std::string path, UrlToFilePath(url));
  auto bytes = host_.files.ReadFile(path);
  if (!bytes) return Fail(FileError(url, path, bytes.error()));
  return bytes;
}

base::Result<std::string> Web::GetBytes(const Url& url, int64_t max_bytes, ReadErrorStyle style) {
  if (url.scheme == "file") return ReadFileUrl(url);
  TRY_ASSIGN(HttpReply reply, Send(url, {.max_bytes = max_bytes}, nullptr));
  std::string redacted = url.Redacted();
  std::string problem;
  if (reply.read_error) {
    problem = *reply.read_error;
  } else if (reply.too_large) {
    problem = StrCat("response is larger than ", max_bytes, " bytes");
  } else {
    return std::move(reply.body);
  }
  std::string prefix = style == ReadErrorStyle::kReading ? StrCat("reading ", redacted)
                                                         : StrCat("read ", base::GoQuote(redacted));
  return Fail(ErrorKind::kNetwork, StrCat(prefix, ": ", problem));
}

base::Result<Web::DownloadResult> Web::Download(const Url& url, int64_t max_bytes,
                                                const std::string& file) {
  if (url.scheme == "file") {
    TRY_ASSIGN(std::string path, UrlToFilePath(url));
    auto info = host_.files.Stat(path);
    if (info && info->size > max_bytes) return DownloadResult::kTooLarge;
    auto copied = host_.files.CopyFile(path, file, 0666);
    if (!copied) return Fail(FileError(url, path, copied.error()));
    return DownloadResult::kDone;
  }
  TRY_ASSIGN(HttpReply reply, Send(url, {.max_bytes = max_bytes}, &file));
  if (reply.read_error) {
    return Fail(ErrorKind::kNetwork,
                StrCat("read ", base::GoQuote(url.Redacted()), ": ", *reply.read_error));
  }
  return reply.too_large ? DownloadResult::kTooLarge : DownloadResult::kDone;
}

}  // namespace gorun::fetch
