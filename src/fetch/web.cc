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

std::string Seconds(int64_t nanoseconds) {
  int64_t milliseconds = nanoseconds / 1000000;
  std::string fraction = StrCat(milliseconds % 1000);
  return StrCat(milliseconds / 1000, ".", std::string(3 - fraction.size(), '0'), fraction);
}

}  // namespace

base::Error HttpError(const std::string& redacted_url, const HttpReply& reply) {
  ErrorKind kind =
      reply.status == 404 || reply.status == 410 ? ErrorKind::kNotFound : ErrorKind::kNetwork;
  std::string text = StrCat("reading ", redacted_url, ": ", reply.status_text);
  std::string detail = IsPlainText(reply.content_type) ? ErrorDetail(reply.body) : "";
  if (!detail.empty()) {
    base::StrAppend(text, "\n\tserver response:", base::Contains(detail, "\n") ? "\n\t" : " ",
                    detail);
  }
  return base::Error(kind, std::move(text));
}

void Web::Trace(std::string_view text) {
  if (settings_.flags.x) host_.err.Write(StrCat("# get ", text, "\n"));
}

base::Result<Web::Credentials> Web::CredentialsFor(const Url& url) {
  if (url.user) return Credentials{*url.user, url.password.value_or("")};
  std::string goauth(settings_.Get("GOAUTH"));
  if (goauth == "off") return Credentials();
  for (std::string_view command : base::Split(goauth, ";")) {
    command = base::TrimSpace(command);
    if (command != "netrc" && !goauth.empty()) {
      return Fail(
          StrCat("gorun: GOAUTH=", goauth, " is not supported yet: only netrc and off are"));
    }
  }
  auto lines = netrc_.Do(0, [&]() -> base::Result<std::vector<NetrcLine>> {
    std::string file(settings_.original_environment.Get("NETRC"));
    if (file.empty()) {
      std::string_view home = settings_.original_environment.Get("HOME");
      if (home.empty()) return std::vector<NetrcLine>();
      file = host::JoinPath(home, ".netrc");
    }
    // An unreadable file is like none (cmd/go says so under -x alone).
    auto text = host_.files.ReadFile(file);
    if (!text) return std::vector<NetrcLine>();
    return ParseNetrc(*text);
  });
  // The longest prefix of host and path counts; of two lines for one machine the first.
  std::string_view prefix = base::TrimSuffix(base::TrimPrefix(url.String(), "https://"), "/");
  std::string target(prefix);
  while (true) {
    for (const NetrcLine& line : *lines) {
      if (line.machine == target) return Credentials{line.login, line.password};
    }
    size_t slash = target.rfind('/');
    if (slash == std::string::npos) return Credentials();
    target.resize(slash);
  }
}

base::Result<HttpReply> Web::Send(const Url& url, int64_t max_bytes, const std::string* file) {
  std::string redacted = url.Redacted();
  HttpRequest request;
  request.url = url.WithoutUser();
  request.max_bytes = max_bytes;
  if (url.scheme == "https") {
    TRY_ASSIGN(Credentials credentials, CredentialsFor(url));
    request.user = credentials.user;
    request.password = credentials.password;
  } else if (url.scheme != "http") {
    Trace(StrCat(redacted, ": unsupported"));
    return Fail(StrCat("unsupported scheme: ", redacted));
  } else if (url.user) {
    Trace(StrCat(redacted, ": insecure credentials"));
    return Fail(StrCat("refusing to pass credentials to insecure URL: ", redacted));
  }
  Trace(redacted);
  int64_t start = host_.clock.MonotonicNs();
  auto reply = file != nullptr ? transport_.Download(request, *file) : transport_.Get(request);
  if (!reply) {
    // Whatever went wrong, it does not mean that the module does not exist.
    ErrorKind kind = reply.error().kind();
    if (kind == ErrorKind::kNotFound) kind = ErrorKind::kNetwork;
    base::Error error(kind, StrCat("Get ", base::GoQuote(redacted), ": ", reply.error().text()));
    Trace(StrCat(redacted, ": ", error.text()));
    return Fail(std::move(error));
  }
  Trace(StrCat(redacted, ": ", reply->status_text, " (", Seconds(host_.clock.MonotonicNs() - start),
               "s)"));
  if (reply->status != 200) return Fail(HttpError(redacted, *reply));
  return reply;
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
  TRY_ASSIGN(HttpReply reply, Send(url, max_bytes, nullptr));
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
  TRY_ASSIGN(HttpReply reply, Send(url, max_bytes, &file));
  if (reply.read_error) {
    return Fail(ErrorKind::kNetwork,
                StrCat("read ", base::GoQuote(url.Redacted()), ": ", *reply.read_error));
  }
  return reply.too_large ? DownloadResult::kTooLarge : DownloadResult::kDone;
}

}  // namespace gorun::fetch
