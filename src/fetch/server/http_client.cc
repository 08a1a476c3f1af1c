#include "fetch/server/http_client.h"

#include <algorithm>

#include "base/check.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "base/thread.h"
#include "fetch/auth/credentials.h"
#include "fetch/server/certificate_error.h"
#include "fetch/server/certificates.h"
#include "fetch/server/gzip_reader.h"
#include "fetch/server/http_errors.h"
#include "host/exec.h"
#include "host/sigpipe_guard.h"

namespace gorun::fetch {

namespace {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

constexpr int kMaxRedirects = 10;
constexpr int kTries = 3;
constexpr int kRetryDelayMs = 150;
constexpr long kMaxConnectionsPerHost = 8;
constexpr long kMaxConnections = 32;
// Of an answer that is an error: more than any message shows.
constexpr size_t kMaxErrorBody = 16 << 10;
constexpr size_t kMaxHeaderLines = 200;
constexpr long kInsecureTimeoutMs = 5000;

// Go does the same for the same reason: connections that went stale while they were idle.
bool IsWorthRetrying(CURLcode code) {
  switch (code) {
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return true;
    default: return false;
  }
}

// Whether what was meant for one server may be told another that it sends us to (net/http's
// shouldCopyHeaderOnRedirect). Where that goes by names alone, this also looks at the port, and
// nothing is taken from https to http.
bool MayKnowCredentials(const Url& from, const Url& to) {
  if (from.scheme != to.scheme || from.Port() != to.Port()) return false;
  std::string from_host = base::ToLower(from.HostName());
  std::string to_host = base::ToLower(to.HostName());
  return to_host == from_host ||
         (to_host.ends_with("." + from_host) && !base::Contains(to_host, ":"));
}

// A failure that is not about the URL that was asked for (net/http's url.Error).
base::Error AboutUrl(std::string_view url, const base::Error& error) {
  return {error.kind(), StrCat(kGetPrefix, base::GoQuote(url), ": ", error.text())};
}

bool HasAuthorization(const HttpRequest& request) {
  return std::ranges::any_of(request.credentials, [](std::string_view line) {
    return base::ToLower(line).starts_with("authorization:");
  });
}

bool IsRedirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What CURLINFO_REDIRECT_URL says, but that knows it only where a body came to its end, and nothing
// of the user that a relative one goes on with.
std::string Resolve(const std::string& from, const std::string& location) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  char* text = nullptr;
  if (curl_url_set(url.get(), CURLUPART_URL, from.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
          CURLUE_OK ||
      curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) {
    return location;
  }
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text;
}

}  // namespace

/// One request without redirects. Its callbacks run on the client's thread; the rest on the
/// caller's, before and after.
class HttpClient::Transfer {
 public:
  Transfer(const HttpClient& client, const std::string& url, const HttpRequest& request,
           host::File* file)
      : url_(url),
        max_bytes_(request.max_bytes),
        any_status_(request.body_of_any_status),
        file_(file),
        handle_(curl_easy_init()) {
    CHECK(handle_ != nullptr);
    Set(CURLOPT_URL, url_.c_str());
    Set(CURLOPT_PRIVATE, this);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    const bool tls = url_.starts_with("https:");
    // Requests wait for a connection that they can share instead of opening one each. Without TLS
    // none can be shared, which libcurl finds out with the first answer, however late it comes.
    Set(CURLOPT_PIPEWAIT, tls ? 1L : 0L);
    const std::string& agent = client.options_.user_agent;
    Set(CURLOPT_USERAGENT, !agent.empty() ? agent.c_str()
                           : tls          ? "Go-http-client/2.0"
                                          : "Go-http-client/1.1");
    Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(client.options_.connect_timeout_ms));
    Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>((client.options_.stall_timeout_ms + 999) / 1000));
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
    Set(CURLOPT_HEADERDATA, this);
    Set(CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
    Set(CURLOPT_WRITEDATA, this);
    for (const std::string& line : request.credentials) {
      headers_ = curl_slist_append(headers_, line.c_str());
    }
    // Not by CURLOPT_ACCEPT_ENCODING: libcurl fails on an encoding that it was not told to ask for,
    // and decodes all that it knows. net/http decodes gzip, and hands on the rest as it is: some
    // servers say "aws-chunked", "utf-8" or worse of a plain body.
    headers_ = curl_slist_append(headers_, "Accept-Encoding: gzip");
    // libcurl's own is not sent: net/http has none.
    headers_ = curl_slist_append(headers_, "Accept:");
    Set(CURLOPT_HTTPHEADER, headers_);
    if (request.head) Set(CURLOPT_NOBODY, 1L);
    if (request.insecure) {
      Set(CURLOPT_SSL_VERIFYPEER, 0L);
      Set(CURLOPT_SSL_VERIFYHOST, 0L);
      Set(CURLOPT_TIMEOUT_MS, kInsecureTimeoutMs);
    }
    if (url_.starts_with("https:"))
      Trust(client, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB, CURLOPT_CAPATH);
    if (!request.insecure) Set(CURLOPT_SSL_CTX_FUNCTION, &RefuseLegacyNames);
  }
  ~Transfer() {
    curl_easy_cleanup(handle_);
    curl_slist_free_all(headers_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void SetProxy(const HttpClient& client, const std::string& proxy) {
    const Url url = Url::Parse(proxy).value_or(Url());
    // Without what is secret: libcurl's messages show it. "" also keeps libcurl from reading the
    // environment by its own rules.
    const std::string place = proxy.empty() ? "" : StrCat(url.scheme, "://", url.host);
    Set(CURLOPT_PROXY, place.c_str());
    Set(CURLOPT_NOPROXY, "");
    if (url.user) Set(CURLOPT_PROXYUSERNAME, url.user->c_str());
    if (url.password) Set(CURLOPT_PROXYPASSWORD, url.password->c_str());
    // libcurl's own default is 1080.
    if (url.scheme == "http") Set(CURLOPT_PROXYPORT, 80L);
    if (url.scheme == "https") {
      Trust(client, CURLOPT_PROXY_CAINFO, CURLOPT_PROXY_CAINFO_BLOB, CURLOPT_PROXY_CAPATH);
    }
  }

  // libcurl shows nobody a certificate that it refused. Nothing is sent to the server.
  void OnlyLookAtCertificate() {
    Set(CURLOPT_CONNECT_ONLY, 1L);
    Set(CURLOPT_CERTINFO, 1L);
  }
  /// The server's, in PEM; "" if there is none.
  std::string_view Certificate() const {
    curl_certinfo* chain = nullptr;
    curl_easy_getinfo(handle_, CURLINFO_CERTINFO, &chain);
    if (chain == nullptr || chain->num_of_certs == 0) return "";
    for (const curl_slist* field = chain->certinfo[0]; field != nullptr; field = field->next) {
      if (auto pem = base::CutPrefix(field->data, "Cert:")) return *pem;
    }
    return "";
  }

  CURL* handle() const { return handle_; }
  long Info(CURLINFO info) const {
    long value = 0;
    curl_easy_getinfo(handle_, info, &value);
    return value;
  }
  CURLcode code() const { return code_; }
  long status() const { return Info(CURLINFO_RESPONSE_CODE); }
  bool cancelled = false;
  /// Guarded by the client's mutex.
  bool done = false;
  void set_code(CURLcode code) { code_ = code; }
  std::string_view error_detail() const { return error_; }
  const std::optional<base::Error>& file_error() const { return file_error_; }
  /// What is wrong with the body's encoding, the whole of it received or not.
  base::Status Decoded() const { return gzip_ ? gzip_->Finish() : base::Status(); }
  /// Where a redirect leads to: the header as it is; "" if it does not say.
  const std::string& location() const { return location_; }

  HttpReply TakeReply() {
    HttpReply reply;
    reply.status = static_cast<int>(status());
    reply.status_text =
        status_line_.empty() ? StrCat(reply.status, " ", StatusText(reply.status)) : status_line_;
    reply.content_type = InfoText(CURLINFO_CONTENT_TYPE);
    bool http2 = Info(CURLINFO_HTTP_VERSION) == CURL_HTTP_VERSION_2_0;
    reply.protocol = http2 ? "HTTP/2.0" : "HTTP/1.1";
    if (reply.status >= 400 && reply.status < 500) reply.headers = std::move(header_lines_);
    reply.body = std::move(body_);
    reply.too_large = too_large_;
    return reply;
  }

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    curl_easy_setopt(handle_, option, value);
  }
  // What certificates the server or the proxy may have.
  void Trust(const HttpClient& client, CURLoption file, CURLoption blob, CURLoption directory) {
    const std::optional<std::string>& trusted = client.Trusted();
    if (!trusted) return;
    Set(directory, nullptr);
    if (trusted->empty()) {
      // Nobody is trusted. (As a blob libcurl would refuse it.)
      Set(file, nullptr);
      return;
    }
    curl_blob bytes = {const_cast<char*>(trusted->data()), trusted->size(), CURL_BLOB_NOCOPY};
    Set(blob, &bytes);
  }
  std::string InfoText(CURLINFO info) const {
    char* text = nullptr;
    curl_easy_getinfo(handle_, info, &text);
    return text == nullptr ? "" : text;
  }

  // Keeps what the last status line says ("HTTP/1.1 404 Not Found"; that of HTTP/2 is libcurl's
  // invention) and what follows it.
  static size_t OnHeader(char* bytes, size_t size, size_t count, void* self) {
    std::string_view line = base::TrimSpace(std::string_view(bytes, size * count));
    auto& transfer = *static_cast<Transfer*>(self);
    if (line.starts_with("HTTP/")) {
      // As it is: net/http keeps the space before an empty reason.
      std::string_view whole = base::TrimBytes(std::string_view(bytes, size * count), "\r\n");
      auto parts = base::Cut(whole, " ");
      transfer.status_line_ = parts && line.starts_with("HTTP/1") ? parts->second : "";
      transfer.header_lines_.clear();
      transfer.content_encoding_.reset();
      transfer.location_.clear();
      return size * count;
    }
    if (auto field = base::Cut(line, ":")) {
      std::string name = base::ToLower(field->first);
      std::string_view value = base::TrimSpace(field->second);
      if (name == "content-encoding" && !transfer.content_encoding_) {
        transfer.content_encoding_ = value;
      }
      if (name == "location" && transfer.location_.empty()) transfer.location_ = value;
    }
    if (base::Contains(line, ":") && transfer.header_lines_.size() < kMaxHeaderLines) {
      transfer.header_lines_.emplace_back(line);
    }
    return size * count;
  }

  static size_t OnBody(char* bytes, size_t size, size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string_view piece(bytes, size * count);
    if (!transfer.IsCompressed()) return transfer.TakeBody(piece) ? piece.size() : 0;
    if (!transfer.gzip_) transfer.gzip_ = std::make_unique<GzipReader>();
    auto take = [&](std::string_view decoded) { return transfer.TakeBody(decoded); };
    return transfer.gzip_->Feed(piece, take) ? piece.size() : 0;
  }

  bool IsCompressed() const {
    return content_encoding_ && base::ToLower(*content_encoding_) == "gzip";
  }

  // False ends the transfer.
  bool TakeBody(std::string_view bytes) {
    if (status() != 200 && !any_status_) {
      body_ += bytes.substr(0, kMaxErrorBody - body_.size());
      // There may be no end to it.
      return body_.size() < kMaxErrorBody;
    }
    received_ += static_cast<int64_t>(bytes.size());
    if (received_ > max_bytes_) {
      too_large_ = true;
      return false;
    }
    if (file_ == nullptr) {
      body_ += bytes;
      return true;
    }
    base::Status written = file_->Write(bytes);
    if (written) return true;
    file_error_ = written.error();
    return false;
  }

  const std::string url_;
  const int64_t max_bytes_;
  const bool any_status_;
  host::File* const file_;
  CURL* const handle_;
  char error_[CURL_ERROR_SIZE] = "";
  CURLcode code_ = CURLE_OK;
  curl_slist* headers_ = nullptr;
  // "404 Not Found"; "" if there is none.
  std::string status_line_;
  std::vector<std::string> header_lines_;
  // The first, if there are several.
  std::optional<std::string> content_encoding_;
  std::string location_;
  std::unique_ptr<GzipReader> gzip_;
  std::string body_;
  int64_t received_ = 0;
  bool too_large_ = false;
  std::optional<base::Error> file_error_;
};

HttpClient::HttpClient(host::Host& host, const FetcherOptions& options)
    : host_(host), options_(options), proxies_(host.environment) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_ = curl_multi_init();
  CHECK(multi_ != nullptr);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kMaxConnectionsPerHost);
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kMaxConnections);
  thread_ = base::TryStartThread([this] { Run(); });
}

HttpClient::~HttpClient() {
  Cancel();
  if (thread_.joinable()) thread_.join();
  curl_multi_cleanup(multi_);
  curl_global_cleanup();
}

const std::optional<std::string>& HttpClient::Trusted() const {
  std::call_once(certificates_read_, [this] {
    const char* own = curl_version_info(CURLVERSION_NOW)->cainfo;
    auto found = Certificates(host_, own == nullptr ? "" : own);
    if (!found) no_certificates_ = found.error();
    certificates_ = found.value_or("");
  });
  return certificates_;
}

void HttpClient::Cancel() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  curl_multi_wakeup(multi_);
}

void HttpClient::Run() {
  // libssl writes to sockets without MSG_NOSIGNAL.
  host::SigpipeGuard guard;
  std::set<Transfer*> active;
  // Where sockets come in no pairs (seccomp, no descriptor left) nothing wakes us.
  const int longest_ms = curl_multi_wakeup(multi_) == CURLM_OK ? 10000 : 10;
  auto finish = [&](Transfer* transfer) {
    curl_multi_remove_handle(multi_, transfer->handle());
    active.erase(transfer);
    std::lock_guard lock(mutex_);
    transfer->done = true;
    finished_.notify_all();
  };
  while (true) {
    std::deque<Transfer*> added;
    {
      std::lock_guard lock(mutex_);
      added.swap(waiting_);
      if (stopping_) {
        for (Transfer* transfer : active) added.push_back(transfer);
        for (Transfer* transfer : added) {
          if (active.contains(transfer)) curl_multi_remove_handle(multi_, transfer->handle());
          transfer->cancelled = true;
          transfer->done = true;
        }
        finished_.notify_all();
        return;
      }
    }
    for (Transfer* transfer : added) {
      active.insert(transfer);
      curl_multi_add_handle(multi_, transfer->handle());
    }
    int running = 0;
    curl_multi_perform(multi_, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* pointer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &pointer);
      auto* transfer = reinterpret_cast<Transfer*>(pointer);
      transfer->set_code(message->data.result);
      finish(transfer);
    }
    curl_multi_poll(multi_, nullptr, 0, longest_ms, nullptr);
  }
}

void HttpClient::Perform(Transfer& transfer) {
  std::unique_lock lock(mutex_);
  if (stopping_) {
    transfer.cancelled = true;
    return;
  }
  waiting_.push_back(&transfer);
  curl_multi_wakeup(multi_);
  finished_.wait(lock, [&] { return transfer.done; });
}

std::string HttpClient::WhyFailed(const Transfer& transfer, const std::string& url,
                                  const std::string& proxy) {
  if (transfer.code() == CURLE_PEER_FAILED_VERIFICATION) {
    // (x509.SystemRootsError)
    if (no_certificates_)
      return StrCat(
          "tls: failed to verify certificate: x509: failed to load system roots and no roots "
          "provided; ",
          no_certificates_->text());
    if (auto text = WhyUntrusted(transfer, url, proxy)) {
      return StrCat("tls: failed to verify certificate: x509: ", *text);
    }
  }
  return ConnectErrorText({transfer.handle(), transfer.code(), url, proxy, transfer.error_detail()},
                          lookups_, options_.stall_timeout_ms);
}

std::optional<std::string> HttpClient::WhyUntrusted(const Transfer& transfer,
                                                    const std::string& url,
                                                    const std::string& proxy) {
  // It may be the proxy's.
  if (proxy.starts_with("https:")) return std::nullopt;
  const Url parsed = Url::Parse(url).value_or(Url());
  HttpRequest request;
  request.insecure = true;
  // Nobody knows who will see it.
  Transfer look(*this, parsed.WithoutUser(), request, nullptr);
  look.SetProxy(*this, proxy);
  look.OnlyLookAtCertificate();
  Perform(look);
  return CertificateErrorText(look.Certificate(), transfer.Info(CURLINFO_SSL_VERIFYRESULT),
                              parsed.HostName(), host_.clock.NowNs() / 1000000000);
}

base::Result<HttpReply> HttpClient::Follow(const HttpRequest& request, host::File* file,
                                           bool& retry) {
  std::string url = request.url;
  HttpRequest step = request;
  for (int hop = 0;; hop++) {
    auto parsed = Url::Parse(url);
    if (!parsed) return Fail(parsed.error());
    auto fail_here = [&](const base::Error& error) {
      return hop == 0 ? Fail(error) : Fail(AboutUrl(parsed->Starred(), error));
    };
    if (parsed->host.empty()) return fail_here(base::Error("http: no Host in request URL"));
    auto proxy_here = proxies_.For(*parsed);
    if (!proxy_here) return fail_here(proxy_here.error());
    const std::string& proxy = *proxy_here;
    // A redirect may bring a user along, for where it leads to.
    HttpRequest here = step;
    if (hop > 0 && parsed->user && !HasAuthorization(step)) {
      here.credentials.push_back(BasicAuthorization(*parsed->user, parsed->password.value_or("")));
    }
    const std::string shown = hop == 0 ? url : parsed->Redacted();
    Transfer transfer(*this, hop == 0 ? url : parsed->WithoutUser(), here, file);
    transfer.SetProxy(*this, proxy);
    Perform(transfer);
    if (transfer.cancelled) return Fail(ErrorKind::kCancelled, "context canceled");
    if (transfer.file_error()) return Fail(*transfer.file_error());
    CURLcode code = transfer.code();
    long status = transfer.status();
    if (status == 0) {
      retry = IsWorthRetrying(code);
      return fail_here({ErrorKind::kNetwork, WhyFailed(transfer, url, proxy)});
    }
    if (!IsRedirect(status) || transfer.location().empty()) {
      HttpReply reply = transfer.TakeReply();
      // Of an error's body the beginning is enough.
      if (!reply.too_large && (status == 200 || request.body_of_any_status)) {
        base::Status decoded = transfer.Decoded();
        // libcurl calls it a failure to write if we do not take a piece.
        if (code != CURLE_OK && code != CURLE_WRITE_ERROR) {
          retry = IsWorthRetrying(code);
          reply.read_error = retry ? "unexpected EOF" : WhyFailed(transfer, url, proxy);
        } else if (!decoded) {
          reply.read_error = decoded.error().text();
        }
      }
      return reply;
    }
    std::string next = Resolve(url, transfer.location());
    auto target = Url::Parse(next);
    if (!target)
      return fail_here({ErrorKind::kInvalid,
                        StrCat("failed to parse Location header: ", target.error().text())});
    // Where not to go is named as the server did.
    std::string named = target->password ? target->Redacted() : transfer.location();
    if (request.url.starts_with("https:") && target->scheme != "https" && !request.insecure) {
      return Fail(
          AboutUrl(named, {ErrorKind::kInvalid, StrCat("redirected from secure URL ", shown,
                                                       " to insecure URL ", target->Redacted())}));
    }
    if (hop + 1 >= kMaxRedirects) {
      return Fail(AboutUrl(named, {ErrorKind::kInvalid, "stopped after 10 redirects"}));
    }
    if (target->scheme != "http" && target->scheme != "https") {
      return Fail(AboutUrl(
          target->Starred(),
          {ErrorKind::kInvalid, StrCat("unsupported protocol scheme \"", target->scheme, "\"")}));
    }
    if (!MayKnowCredentials(*parsed, *target)) step.credentials.clear();
    url = std::move(next);
  }
}

base::Result<HttpReply> HttpClient::Try(const HttpRequest& request, host::File* file) {
  for (int tries = 1;; tries++) {
    if (file != nullptr) {
      TRY(file->Truncate(0));
      TRY(file->Seek(0));
    }
    bool retry = false;
    auto reply = Follow(request, file, retry);
    if (!retry || tries == kTries) return reply;
    host::SleepMs(kRetryDelayMs * tries);
  }
}

base::Result<HttpReply> HttpClient::Get(const HttpRequest& request) {
  return Try(request, nullptr);
}

base::Result<HttpReply> HttpClient::Download(const HttpRequest& request, const std::string& path) {
  TRY_ASSIGN(host::File file, host::File::OpenUpdate(path));
  TRY_ASSIGN(HttpReply reply, Try(request, &file));
  TRY(file.Close());
  return reply;
}

}  // namespace gorun::fetch
