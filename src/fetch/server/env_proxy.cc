#include "fetch/server/env_proxy.h"

#include "base/strings.h"

namespace gorun::fetch {

namespace {

using base::StrCat;

// "10.1.2.3" as 4 bytes.
std::optional<std::string> ParseIpv4(std::string_view text) {
  auto parts = base::Split(text, ".");
  if (parts.size() != 4) return std::nullopt;
  std::string bytes;
  for (std::string_view part : parts) {
    auto value = base::ParseInt(part);
    if (!value || part.size() > 3 || part[0] == '-' || *value > 255 ||
        (part.size() > 1 && part[0] == '0')) {
      return std::nullopt;
    }
    bytes += static_cast<char>(*value);
  }
  return bytes;
}

// The groups of one side of "::".
std::optional<std::string> ParseGroups(std::string_view text) {
  std::string bytes;
  if (text.empty()) return bytes;
  auto parts = base::Split(text, ":");
  for (size_t i = 0; i < parts.size(); i++) {
    if (i + 1 == parts.size() && base::Contains(parts[i], ".")) {
      auto v4 = ParseIpv4(parts[i]);
      if (!v4) return std::nullopt;
      return bytes + *v4;
    }
    uint32_t value = 0;
    auto [end, error] =
        std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), value, 16);
    if (error != std::errc() || end != parts[i].data() + parts[i].size() || parts[i].size() > 4) {
      return std::nullopt;
    }
    bytes += static_cast<char>(value >> 8);
    bytes += static_cast<char>(value & 0xFF);
  }
  return bytes;
}

// httpproxy's parseProxy, as far as whether it is usable: the URL, or with "http://" before it. In
// libcurl's words: what Go calls socks5 has the proxy look up the host, which is socks5h there. To
// what it does not know net/http talks HTTP.
std::string ProxyUrl(std::string_view text) {
  if (text.empty()) return "";
  auto url = Url::Parse(text);
  if (url && !url->scheme.empty() && !url->host.empty()) {
    const bool socks = url->scheme == "socks5" || url->scheme == "socks5h";
    std::string_view scheme = socks ? "socks5h" : url->scheme == "https" ? "https" : "http";
    return StrCat(scheme, text.substr(url->scheme.size()));
  }
  std::string with_scheme = StrCat("http://", text);
  if (Url::Parse(with_scheme)) return with_scheme;
  return "";
}

std::string_view AnyOf(const host::Environment& environment, std::string_view upper,
                       std::string_view lower) {
  std::string_view value = environment.Get(upper);
  return value.empty() ? environment.Get(lower) : value;
}

bool SharesPrefix(std::string_view a, std::string_view b, int bits) {
  for (int i = 0; i < bits; i++) {
    int shift = 7 - i % 8;
    if ((a[i / 8] >> shift & 1) != (b[i / 8] >> shift & 1)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> ParseIpAddress(std::string_view text) {
  if (auto v4 = ParseIpv4(text)) return std::string(10, '\0') + "\xFF\xFF" + *v4;
  if (!base::Contains(text, ":")) return std::nullopt;
  auto halves = base::Cut(text, "::");
  auto front = ParseGroups(halves ? halves->first : text);
  if (!front) return std::nullopt;
  if (!halves) return front->size() == 16 ? front : std::nullopt;
  auto back = ParseGroups(halves->second);
  if (!back || front->size() + back->size() > 14) return std::nullopt;
  return *front + std::string(16 - front->size() - back->size(), '\0') + *back;
}

EnvProxy::EnvProxy(const host::Environment& environment)
    : http_(ProxyUrl(AnyOf(environment, "HTTP_PROXY", "http_proxy"))),
      https_(ProxyUrl(AnyOf(environment, "HTTPS_PROXY", "https_proxy"))),
      cgi_(!environment.Get("REQUEST_METHOD").empty()) {
  for (std::string_view part : base::Split(AnyOf(environment, "NO_PROXY", "no_proxy"), ",")) {
    std::string text = base::ToLower(base::TrimSpace(part));
    if (text.empty()) continue;
    if (text == "*") {
      all_direct_ = true;
      return;
    }
    Exception exception;
    if (auto network = base::Cut(text, "/")) {
      auto address = ParseIpAddress(network->first);
      auto bits = base::ParseInt(network->second);
      bool v4 = base::Contains(network->first, ".") && !base::Contains(network->first, ":");
      if (address && bits && *bits >= 0 && *bits <= (v4 ? 32 : 128)) {
        exception.address = *address;
        exception.prefix_bits = static_cast<int>(*bits) + (v4 ? 96 : 0);
        exceptions_.push_back(std::move(exception));
        continue;
      }
    }
    exception.host = text;
    size_t colon = text.rfind(':');
    bool bracketed = text.starts_with('[');
    if (colon != std::string::npos &&
        (bracketed ? text[colon - 1] == ']' : text.find(':') == colon)) {
      exception.host = text.substr(0, colon);
      exception.port = text.substr(colon + 1);
    }
    if (exception.host.starts_with('[') && exception.host.ends_with(']')) {
      exception.host = exception.host.substr(1, exception.host.size() - 2);
    }
    if (exception.host.empty()) continue;
    if (auto address = ParseIpAddress(exception.host)) {
      exception.address = *address;
    } else {
      if (exception.host.starts_with("*.")) exception.host.erase(0, 1);
      if (exception.host[0] != '.') {
        exception.match_host = true;
        exception.host.insert(0, 1, '.');
      }
    }
    exceptions_.push_back(std::move(exception));
  }
}

bool EnvProxy::IsException(const std::string& host, const std::string& port) const {
  auto address = ParseIpAddress(host);
  for (const Exception& exception : exceptions_) {
    if (!exception.port.empty() && exception.port != port) continue;
    if (address) {
      if (!exception.address.empty() &&
          SharesPrefix(*address, exception.address, exception.prefix_bits)) {
        return true;
      }
    } else if (exception.address.empty()) {
      if (host.ends_with(exception.host)) return true;
      if (exception.match_host && host == std::string_view(exception.host).substr(1)) return true;
    }
  }
  return false;
}

base::Result<std::string> EnvProxy::For(const Url& url) const {
  const std::string& proxy = url.scheme == "https" ? https_ : http_;
  if (proxy.empty()) return "";
  if (url.scheme == "http" && cgi_) {
    return base::Fail(
        "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy");
  }
  std::string host = base::ToLower(url.HostName());
  std::string port = url.Port();
  if (port.empty()) port = url.scheme == "https" ? "443" : "80";
  if (host == "localhost" || all_direct_) return "";
  if (auto address = ParseIpAddress(host)) {
    bool v4_loopback = address->starts_with(base::StrCat(std::string(10, '\0'), "\xFF\xFF\x7F"));
    bool v6_loopback = *address == base::StrCat(std::string(15, '\0'), "\x01");
    if (v4_loopback || v6_loopback) return "";
  }
  return IsException(host, port) ? "" : proxy;
}

}  // namespace gorun::fetch
