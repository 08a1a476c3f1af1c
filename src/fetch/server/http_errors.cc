#include "fetch/server/http_errors.h"

#include "base/strings.h"
#include "fetch/url.h"
#include "host/os_error.h"

namespace gorun::fetch {

namespace {

using base::StrCat;

std::string HostPort(const Url& url) {
  std::string port = url.Port();
  if (port.empty()) port = url.scheme == "https" ? "443" : "80";
  return StrCat(url.HostName(), ":", port);
}

// Where libcurl tried to connect to, as Go's net.OpError shows it.
std::string Address(CURL* handle, const Url& url) {
  char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(handle, CURLINFO_PRIMARY_PORT, &port);
  if (ip == nullptr || *ip == '\0' || port <= 0) return HostPort(url);
  std::string_view text = ip;
  if (base::Contains(text, ":")) return StrCat("[", text, "]:", port);
  return StrCat(text, ":", port);
}

}  // namespace

std::string_view StatusText(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 305: return "Use Proxy";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Request Entity Too Large";
    case 414: return "Request URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Requested Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 418: return "I'm a teapot";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Entity";
    case 423: return "Locked";
    case 424: return "Failed Dependency";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    case 508: return "Loop Detected";
    case 511: return "Network Authentication Required";
    default: return "";
  }
}

std::string ConnectErrorText(const FailedRequest& request, NameLookups& lookups,
                             int64_t stall_timeout_ms) {
  const auto& [handle, code, url_text, proxy, detail] = request;
  // Connecting to the proxy fails where connecting to the host would.
  Url url = Url::Parse(proxy.empty() ? url_text : proxy).value_or(Url());
  std::string_view dial = proxy.empty() ? "dial tcp " : "proxyconnect tcp: dial tcp ";
  std::string text(detail.empty() ? std::string_view(curl_easy_strerror(code)) : detail);
  long os_error = 0;
  double connect_time = 0;
  curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &os_error);
  curl_easy_getinfo(handle, CURLINFO_APPCONNECT_TIME, &connect_time);
  if (connect_time <= 0) curl_easy_getinfo(handle, CURLINFO_CONNECT_TIME, &connect_time);
  // A proxy's refusal reads as its status.
  constexpr std::string_view kRefused = "CONNECT tunnel failed, response ";
  if (auto status = base::CutPrefix(detail, kRefused)) {
    std::string_view reason = StatusText(static_cast<int>(base::ParseInt(*status).value_or(0)));
    if (!reason.empty()) return std::string(reason);
  }
  if (auto port = base::ParseInt(url.Port()); port && *port > 65535) {
    return StrCat(base::TrimSuffix(dial, " "), ": address ", url.Port(), ": invalid port");
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return StrCat(base::TrimSuffix(dial, " "), ": lookup ", url.HostName(), ": ",
                    lookups.WhyNot(url.HostName()));
    case CURLE_COULDNT_CONNECT:
      if (os_error == 0) return StrCat(dial, Address(handle, url), ": ", text);
      return StrCat(dial, Address(handle, url),
                    ": connect: ", host::ErrnoText(static_cast<int>(os_error)));
    case CURLE_OPERATION_TIMEDOUT:
      if (connect_time <= 0) return StrCat(dial, Address(handle, url), ": i/o timeout");
      return StrCat("no data received for ", stall_timeout_ms / 1000, " s");
    case CURLE_PEER_FAILED_VERIFICATION:
      return StrCat("tls: failed to verify certificate: x509: ", text);
    case CURLE_GOT_NOTHING: return "EOF";
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      if (os_error != 0) return StrCat("read tcp: ", host::ErrnoText(static_cast<int>(os_error)));
      return text;
    default: return text;
  }
}

}  // namespace gorun::fetch
