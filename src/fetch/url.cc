#include "fetch/url.h"

#include "base/encoding.h"
#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::fetch {

namespace {

using base::Fail;
using base::StrCat;

enum class Part { kPath, kSegment, kUser, kFragment };

bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// net/url's shouldEscape.
bool MustEscape(char c, Part part) {
  if (IsAlpha(c) || IsDigit(c)) return false;
  switch (c) {
    case '-':
    case '_':
    case '.':
    case '~': return false;
    case '$':
    case '&':
    case '+':
    case ',':
    case '/':
    case ':':
    case ';':
    case '=':
    case '?':
    case '@':
      switch (part) {
        case Part::kPath: return c == '?';
        case Part::kSegment: return c == '/' || c == ';' || c == ',' || c == '?';
        case Part::kUser: return c == '@' || c == '/' || c == '?' || c == ':';
        case Part::kFragment: return false;
      }
      return true;
    case '!':
    case '(':
    case ')':
    case '*': return part != Part::kFragment;
    default: return true;
  }
}

std::string Escape(std::string_view text, Part part) {
  std::string out;
  for (char c : text) {
    if (MustEscape(c, part)) {
      base::StrAppend(out, "%", base::ToUpper(base::HexEncode(std::string_view(&c, 1))));
    } else {
      out += c;
    }
  }
  return out;
}

base::Result<std::string> Unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] != '%') {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    auto byte = text.size() >= 3 ? base::HexDecode(text.substr(1, 2)) : std::nullopt;
    if (!byte) return Fail(StrCat("invalid URL escape ", base::GoQuote(text.substr(0, 3))));
    out += *byte;
    text.remove_prefix(3);
  }
  return out;
}

// Bytes that may stand in an encoded path as it was written (net/url's validEncoded).
bool IsValidEncoded(std::string_view text) {
  for (char c : text) {
    if (base::Contains("!$&'()*+,;=:@[]%", std::string_view(&c, 1))) continue;
    if (MustEscape(c, Part::kPath)) return false;
  }
  return true;
}

// For messages about a URL that could not be parsed: what looks like user and password is left out.
std::string WithoutPassword(std::string_view text) {
  size_t at = text.rfind('@');
  size_t slashes = text.find("//");
  if (at == std::string_view::npos || slashes == std::string_view::npos || at < slashes) {
    return std::string(text);
  }
  return StrCat(text.substr(0, slashes + 2), "xxxxx", text.substr(at));
}

bool IsValidPort(std::string_view port) {
  if (port.empty()) return true;
  if (port[0] != ':') return false;
  return port.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

base::Status CheckHost(std::string_view host) {
  if (host.starts_with('[')) {
    size_t end = host.rfind(']');
    if (end == std::string_view::npos) return Fail("missing ']' in host");
    if (!IsValidPort(host.substr(end + 1))) {
      return Fail(StrCat("invalid port ", base::GoQuote(host.substr(end + 1)), " after host"));
    }
    return {};
  }
  if (size_t colon = host.rfind(':'); colon != std::string_view::npos) {
    if (!IsValidPort(host.substr(colon))) {
      return Fail(StrCat("invalid port ", base::GoQuote(host.substr(colon)), " after host"));
    }
  }
  for (char c : host) {
    bool allowed = !MustEscape(c, Part::kUser) ||
                   base::Contains("!$&'()*+,;=:[]<>\"", std::string_view(&c, 1)) ||
                   static_cast<unsigned char>(c) >= 0x80;
    if (!allowed) {
      return Fail(
          StrCat("invalid character ", base::GoQuote(std::string_view(&c, 1)), " in host name"));
    }
  }
  return {};
}

bool IsValidUserInfo(std::string_view text) {
  for (char c : text) {
    if (!IsAlpha(c) && !IsDigit(c) &&
        !base::Contains("-._:~!$&'()*+,;=%@", std::string_view(&c, 1))) {
      return false;
    }
  }
  return true;
}

base::Status ParseAuthority(std::string_view authority, Url& url) {
  size_t at = authority.rfind('@');
  std::string_view host = at == std::string_view::npos ? authority : authority.substr(at + 1);
  TRY(CheckHost(host));
  url.host = host;
  if (at == std::string_view::npos) return {};
  std::string_view user_info = authority.substr(0, at);
  if (!IsValidUserInfo(user_info)) return Fail("net/url: invalid userinfo");
  auto pair = base::Cut(user_info, ":");
  TRY_ASSIGN(url.user, Unescape(pair ? pair->first : user_info));
  if (pair) {
    TRY_ASSIGN(url.password, Unescape(pair->second));
  }
  return {};
}

// The scheme, and the rest after its colon; scheme "" if there is none.
base::Result<std::pair<std::string_view, std::string_view>> CutScheme(std::string_view text) {
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (IsAlpha(c)) continue;
    if (IsDigit(c) || c == '+' || c == '-' || c == '.') {
      if (i == 0) break;
      continue;
    }
    if (c != ':') break;
    if (i == 0) return Fail("missing protocol scheme");
    return std::pair(text.substr(0, i), text.substr(i + 1));
  }
  return std::pair(std::string_view(), text);
}

base::Result<Url> ParseParts(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      return Fail("net/url: invalid control character in URL");
    }
  }
  Url url;
  if (auto parts = base::Cut(text, "#")) {
    text = parts->first;
    TRY_ASSIGN(url.fragment, Unescape(parts->second));
  }
  if (text == "*") {
    url.path = "*";
    return url;
  }
  TRY_ASSIGN(auto scheme_rest, CutScheme(text));
  url.scheme = base::ToLower(scheme_rest.first);
  std::string_view rest = scheme_rest.second;
  if (auto parts = base::Cut(rest, "?")) {
    rest = parts->first;
    url.raw_query = parts->second;
  }
  if (!rest.starts_with('/')) {
    if (!url.scheme.empty()) {
      url.opaque = rest;
      return url;
    }
    // Else "a:b/c" would be taken for a scheme by others.
    if (base::Contains(rest.substr(0, rest.find('/')), ":")) {
      return Fail("first path segment in URL cannot contain colon");
    }
  }
  if (rest.starts_with("//") && (!url.scheme.empty() || !rest.starts_with("///"))) {
    rest.remove_prefix(2);
    size_t slash = std::min(rest.find('/'), rest.size());
    TRY(ParseAuthority(rest.substr(0, slash), url));
    rest.remove_prefix(slash);
  } else if (!url.scheme.empty() && rest.starts_with('/')) {
    url.omit_host = true;
  }
  TRY_ASSIGN(url.path, Unescape(rest));
  if (Escape(url.path, Part::kPath) != rest) url.raw_path = rest;
  return url;
}

}  // namespace

base::Result<Url> Url::Parse(std::string_view text) {
  auto url = ParseParts(text);
  if (!url) {
    return Fail(base::ErrorKind::kInvalid,
                StrCat("parse ", base::GoQuote(WithoutPassword(text)), ": ", url.error().text()));
  }
  return url;
}

std::string Url::EscapedPath() const {
  if (!raw_path.empty() && IsValidEncoded(raw_path)) {
    auto decoded = Unescape(raw_path);
    if (decoded && *decoded == path) return raw_path;
  }
  if (path == "*") return "*";
  return Escape(path, Part::kPath);
}

std::string Url::String() const {
  std::string out;
  if (!scheme.empty()) base::StrAppend(out, scheme, ":");
  if (!opaque.empty()) {
    out += opaque;
  } else {
    if (!scheme.empty() || !host.empty() || user) {
      bool omit = omit_host && host.empty() && !user;
      if (!omit && (!host.empty() || !path.empty() || user)) out += "//";
      if (user) {
        out += Escape(*user, Part::kUser);
        if (password) base::StrAppend(out, ":", Escape(*password, Part::kUser));
        out += '@';
      }
      out += host;
    }
    std::string escaped = EscapedPath();
    if (!escaped.empty() && escaped[0] != '/' && !host.empty()) out += '/';
    out += escaped;
  }
  if (raw_query) base::StrAppend(out, "?", *raw_query);
  if (fragment) base::StrAppend(out, "#", Escape(*fragment, Part::kFragment));
  return out;
}

std::string Url::Redacted() const {
  Url copy = *this;
  if (password) copy.password = "xxxxx";
  // "user:password@host", whose scheme was forgotten.
  size_t at = opaque.rfind('@');
  if (at != std::string::npos) copy.opaque.replace(0, at, "xxxxx");
  return copy.String();
}

std::string Url::Starred() const {
  if (!password) return String();
  Url copy = *this;
  copy.password = "";
  const std::string marked = StrCat(Escape(*user, Part::kUser), ":@");
  std::string text = copy.String();
  return text.replace(text.find(marked), marked.size(), StrCat(*user, ":***@"));
}

std::string Url::WithoutUser() const {
  Url copy = *this;
  copy.user.reset();
  copy.password.reset();
  copy.fragment.reset();
  return copy.String();
}

std::string Url::HostName() const {
  if (host.starts_with('[')) {
    size_t end = host.find(']');
    if (end != std::string::npos) return host.substr(1, end - 1);
  }
  return host.substr(0, host.rfind(':'));
}

std::string Url::Port() const {
  size_t colon = host.rfind(':');
  size_t bracket = host.rfind(']');
  if (colon == std::string::npos || (bracket != std::string::npos && colon < bracket)) return "";
  return host.substr(colon + 1);
}

Url JoinUrl(const Url& url, std::string_view path) {
  Url joined = url;
  if (path.empty()) return joined;
  std::string_view tail = base::TrimPrefix(path, "/");
  joined.path = StrCat(base::TrimSuffix(url.path, "/"), "/", tail);
  joined.raw_path = StrCat(base::TrimSuffix(url.raw_path, "/"), "/", tail);
  return joined;
}

std::string EscapeUrlPath(std::string_view path) {
  return base::ReplaceAll(Escape(path, Part::kSegment), "%2F", "/");
}

base::Result<std::string> UrlToFilePath(const Url& url) {
  if (url.scheme != "file") return Fail("non-file URL");
  std::string path = url.path;
  if (path.empty()) {
    if (!url.host.empty() || url.opaque.empty()) return Fail("file URL missing path");
    path = url.opaque;
  } else if (!url.host.empty() && url.host != "localhost") {
    return Fail("file URL specifies non-local host");
  }
  if (!path.starts_with('/')) return Fail("path is not absolute");
  return path;
}

}  // namespace gorun::fetch
